package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import com.google.protobuf.UnsafeByteOperations;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.server.Streaming;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.proto.services.database.v1.BackupRequest;
import dev.davit.proto.services.database.v1.BackupResponse;
import dev.davit.proto.services.database.v1.CollectRequest;
import dev.davit.proto.services.database.v1.CollectResponse;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.ExplainRequest;
import dev.davit.proto.services.database.v1.ExplainResponse;
import dev.davit.proto.services.database.v1.StatsRequest;
import dev.davit.proto.services.database.v1.StatsResponse;
import dev.davit.proto.services.database.v1.UsageRequest;
import dev.davit.proto.services.database.v1.UsageResponse;
import dev.davit.proto.services.database.v1.VerifyRequest;
import dev.davit.proto.services.database.v1.VerifyResponse;
import dev.davit.rpc.convert.DatabaseMessages;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Maintenance;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The database of the daemon, for davit's own command line. */
@Component(service = BindableService.class)
@SlotId("davit.services.database.v1.Database")
@ShownAs("database")
public final class DatabaseRpc extends DatabaseGrpc.DatabaseImplBase {
    /** Well below the largest message that a client takes. */
    private static final int PIECE_BYTES = 256 << 10;

    private final Maintenance maintenance;

    @Activate
    public DatabaseRpc(@Reference Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> observer) {
        Streaming.answer(
                observer,
                stream ->
                        stream.send(
                                DatabaseMessages.toProto(
                                        maintenance.verify(
                                                request.getDigests(),
                                                finding ->
                                                        stream.send(
                                                                DatabaseMessages.toProto(
                                                                        finding))))));
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
        Streaming.answer(
                observer,
                stream -> {
                    try (OutputStream out =
                            new BufferedOutputStream(new Pieces(stream), PIECE_BYTES)) {
                        var summary = maintenance.backup(out);
                        out.flush();
                        stream.send(DatabaseMessages.toProto(summary));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void stats(StatsRequest request, StreamObserver<StatsResponse> observer) {
        answer(observer, DatabaseMessages.toProto(maintenance.figures()));
    }

    @Override
    public void collect(CollectRequest request, StreamObserver<CollectResponse> observer) {
        answer(observer, DatabaseMessages.toProto(maintenance.collect(request.getDirtyOnly())));
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        answer(
                observer,
                DatabaseMessages.toProto(
                        maintenance.explain(namespace, request.getKind(), request.getObject())));
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> observer) {
        UsageRow.Grouping grouping =
                switch (request.getBy()) {
                    case GROUPING_UNSPECIFIED, IMAGE -> UsageRow.Grouping.IMAGE;
                    case CONTAINER -> UsageRow.Grouping.CONTAINER;
                    case LEASE -> UsageRow.Grouping.LEASE;
                    case SNAPSHOTTER -> UsageRow.Grouping.SNAPSHOTTER;
                    case UNRECOGNIZED ->
                            throw ErrorCode.INVALID_ARGUMENT.about(
                                    "grouping " + request.getByValue());
                };
        Streaming.answer(
                observer,
                stream ->
                        stream.send(
                                DatabaseMessages.toProto(
                                        maintenance.usage(
                                                grouping,
                                                row ->
                                                        stream.send(
                                                                DatabaseMessages.toProto(row))))));
    }

    /** Sends what is written, a message for each piece. */
    private static final class Pieces extends OutputStream {
        private final Streaming<BackupResponse> stream;

        Pieces(Streaming<BackupResponse> stream) {
            this.stream = stream;
        }

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int end = offset + length;
            for (int at = offset; at < end; at += PIECE_BYTES) {
                // The writer goes on with its array while the message is on its way.
                byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(end, at + PIECE_BYTES));
                stream.send(
                        BackupResponse.newBuilder()
                                .setData(UnsafeByteOperations.unsafeWrap(piece))
                                .build());
            }
        }
    }
}
