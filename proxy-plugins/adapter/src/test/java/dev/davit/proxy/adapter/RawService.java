package dev.davit.proxy.adapter;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A service of somebody else's, with a method of each kind, that notes what reaches it. */
final class RawService implements BindableService {
    static final String NAME = "acme.v1.Control";
    static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> SERVER =
            method("Server", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> CLIENT =
            method("Client", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<byte[], byte[]> BIDI = method("Bidi", MethodType.BIDI_STREAMING);
    static final Metadata.Key<String> TRAILER =
            Metadata.Key.of("acme-trailer", Metadata.ASCII_STRING_MARSHALLER);

    final AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    final AtomicReference<Boolean> deadline = new AtomicReference<>(false);
    final AtomicInteger sent = new AtomicInteger();
    final CountDownLatch cancelled = new CountDownLatch(1);

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(NAME + "/" + name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerInterceptors.intercept(
                ServerServiceDefinition.builder(NAME)
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                        .addMethod(SERVER, ServerCalls.asyncServerStreamingCall(this::server))
                        .addMethod(CLIENT, ServerCalls.asyncClientStreamingCall(this::client))
                        .addMethod(BIDI, ServerCalls.asyncBidiStreamingCall(this::bidi))
                        .build(),
                this::note);
    }

    private <Q, R> ServerCall.Listener<Q> note(
            ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
        headers.set(metadata);
        deadline.set(Context.current().getDeadline() != null);
        return next.startCall(call, metadata);
    }

    /** The same back; nothing at all is refused. */
    private void unary(byte[] request, StreamObserver<byte[]> observer) {
        if (request.length == 0) {
            var trailers = new Metadata();
            trailers.put(TRAILER, "why");
            throw Status.FAILED_PRECONDITION
                    .withDescription("nothing at all")
                    .asRuntimeException(trailers);
        }
        observer.onNext(request);
        observer.onCompleted();
    }

    /** As many messages as the first byte says, or without an end for none. */
    private void server(byte[] request, StreamObserver<byte[]> plain) {
        var observer = (ServerCallStreamObserver<byte[]>) plain;
        int count = request[0] == 0 ? Integer.MAX_VALUE : request[0];
        observer.setOnCancelHandler(cancelled::countDown);
        observer.setOnReadyHandler(
                () -> {
                    while (observer.isReady() && sent.get() < count) {
                        sent.incrementAndGet();
                        observer.onNext(new byte[100_000]);
                        if (sent.get() == count) {
                            observer.onCompleted();
                            return;
                        }
                    }
                });
    }

    /** The number of bytes. */
    private StreamObserver<byte[]> client(StreamObserver<byte[]> observer) {
        return new StreamObserver<>() {
            private int bytes;

            @Override
            public void onNext(byte[] message) {
                bytes += message.length;
            }

            @Override
            public void onError(Throwable failure) {
                cancelled.countDown();
            }

            @Override
            public void onCompleted() {
                observer.onNext(Integer.toString(bytes).getBytes(StandardCharsets.UTF_8));
                observer.onCompleted();
            }
        };
    }

    /** Each message back; an empty one ends the call. */
    private StreamObserver<byte[]> bidi(StreamObserver<byte[]> observer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                if (message.length == 0) {
                    observer.onError(Status.ABORTED.withDescription("enough").asRuntimeException());
                } else {
                    observer.onNext(message);
                }
            }

            @Override
            public void onError(Throwable failure) {
                cancelled.countDown();
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        };
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
