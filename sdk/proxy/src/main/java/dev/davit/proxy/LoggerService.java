package dev.davit.proxy;

import com.google.protobuf.ByteString;

import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;
import dev.davit.grpc.convert.Statuses;
import dev.davit.proto.plugins.logger.v1.LogRequest;
import dev.davit.proto.plugins.logger.v1.LogResponse;
import dev.davit.proto.plugins.logger.v1.LoggerGrpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;

/** The protocol of loggers. */
final class LoggerService extends LoggerGrpc.LoggerImplBase {
    private final ContainerLogger logger;

    LoggerService(ContainerLogger logger) {
        this.logger = logger;
    }

    @Override
    public StreamObserver<LogRequest> log(StreamObserver<LogResponse> observer) {
        return new LogCall(logger, (ServerCallStreamObserver<LogResponse>) observer);
    }

    /**
     * One log. Messages come one after the other, and the next is asked for when the last has been
     * kept: that is the brake on the process.
     */
    private static final class LogCall implements StreamObserver<LogRequest> {
        private final ContainerLogger logger;
        private final ServerCallStreamObserver<LogResponse> observer;
        private @Nullable LogSession session;
        private long stdout;
        private long stderr;
        private boolean ended;

        LogCall(ContainerLogger logger, ServerCallStreamObserver<LogResponse> observer) {
            this.logger = logger;
            this.observer = observer;
            observer.setOnCancelHandler(this::release);
        }

        @Override
        public void onNext(LogRequest request) {
            if (ended) {
                return;
            }
            try {
                take(request);
                observer.onNext(
                        LogResponse.newBuilder()
                                .setStdoutBytes(stdout)
                                .setStderrBytes(stderr)
                                .build());
            } catch (IOException e) {
                fail(OutboundBytes.failed(e));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void take(LogRequest request) throws IOException {
            LogSession open = session;
            if (request.hasOpen() == (open != null)) {
                throw ErrorCode.INVALID_ARGUMENT.about("a log is opened once, and first of all");
            }
            if (open == null) {
                session = logger.open(source(request.getOpen()));
                return;
            }
            if (request.hasStdout()) {
                stdout += write(open.stdout(), request.getStdout());
            }
            if (request.hasStderr()) {
                stderr += write(open.stderr(), request.getStderr());
            }
        }

        private static LogSource source(dev.davit.proto.plugins.logger.v1.LogSource source) {
            return new LogSource(
                    source.getNamespace(),
                    source.getContainer(),
                    source.getExec(),
                    source.getOptionsMap());
        }

        private static int write(OutputStream stream, ByteString bytes) throws IOException {
            bytes.writeTo(stream);
            stream.flush();
            return bytes.size();
        }

        @Override
        public void onCompleted() {
            if (ended) {
                return;
            }
            try {
                release();
                observer.onCompleted();
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            release();
        }

        private void fail(RuntimeException failure) {
            try {
                release();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
            observer.onError(Statuses.of(failure).asRuntimeException());
        }

        private void release() {
            ended = true;
            LogSession open = session;
            session = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
