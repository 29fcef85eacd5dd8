package dev.davit.rpc;

import static dev.davit.rpc.convert.PluginMessages.toProto;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.convert.Statuses;
import dev.davit.grpc.server.Answers;
import dev.davit.proto.services.plugins.v1.InstallHeader;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.service.BundleUpload;
import dev.davit.service.Plugins;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * One call of Install: opens the upload with the first message, fills it with the others, and
 * brings the bundle aboard when the client has said all. gRPC asks for the next message only after
 * one is written.
 */
final class PluginInstallation implements StreamObserver<InstallPluginRequest> {
    private final Plugins plugins;
    private final StreamObserver<PluginsResponse> observer;
    private @Nullable BundleUpload upload;
    private boolean ended;

    PluginInstallation(Plugins plugins, StreamObserver<PluginsResponse> observer) {
        this.plugins = plugins;
        this.observer = observer;
        // The client may go without a word: its half of a bundle must not stay.
        ((ServerCallStreamObserver<PluginsResponse>) observer).setOnCancelHandler(this::end);
    }

    @Override
    public void onNext(InstallPluginRequest request) {
        if (ended) {
            return;
        }
        try {
            switch (request.getPartCase()) {
                case HEADER -> begin(request.getHeader());
                case DATA -> {
                    for (ByteBuffer piece : request.getData().asReadOnlyByteBufferList()) {
                        begun().write(piece);
                    }
                }
                case PART_NOT_SET ->
                        throw ErrorCode.INVALID_ARGUMENT.about("a message has neither part");
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void begin(InstallHeader header) {
        if (upload != null) {
            throw ErrorCode.INVALID_ARGUMENT.about("only the first message has a header");
        }
        upload = plugins.receive(header.getName(), header.getPlugin());
    }

    private BundleUpload begun() {
        BundleUpload begun = upload;
        if (begun == null) {
            throw ErrorCode.INVALID_ARGUMENT.about("the first message must have a header");
        }
        return begun;
    }

    @Override
    public void onCompleted() {
        if (ended) {
            return;
        }
        try {
            PluginsResponse response = toProto(begun().install());
            end();
            Answers.answer(observer, response);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    private void fail(RuntimeException failure) {
        end();
        observer.onError(Statuses.of(failure).asRuntimeException());
    }

    private void end() {
        ended = true;
        if (upload != null) {
            upload.close();
        }
    }
}
