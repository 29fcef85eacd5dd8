package dev.davit.rpc.server;

import dev.davit.api.ErrorCode;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of a service that may be replaced at any time. Messages travel as bytes as far as here and
 * are parsed by the generation that answers, which is held until the call is over.
 */
final class HeldCall<Q, R> extends ServerCall<Q, R> {
    /** In a service that stands for one of another process: stands for all its methods. */
    private static final String ANY_METHOD = "/*";

    private final ServerCall<InputStream, InputStream> raw;
    private final MethodDescriptor<Q, R> method;
    private final Handle.OpenCall counted;

    private HeldCall(
            ServerCall<InputStream, InputStream> raw,
            MethodDescriptor<Q, R> method,
            Handle.OpenCall counted) {
        this.counted = counted;
        this.raw = raw;
        this.method = method;
    }

    /** A method that waits for the service before it answers. */
    static ServerMethodDefinition<InputStream, InputStream> method(
            Slot<BindableService> slot, String service, String method) {
        return ServerMethodDefinition.create(
                rawMethod(method),
                (call, headers) -> {
                    Handle<BindableService> handle = slot.use(service);
                    boolean started = false;
                    try {
                        ServerMethodDefinition<?, ?> found =
                                find(handle.plugin().bindService(), service, method);
                        if (found == null) {
                            call.close(
                                    Status.UNIMPLEMENTED.withDescription(
                                            ServiceRegistry.unknownMethod(service, method)),
                                    new Metadata());
                            return new Listener<>() {};
                        }
                        Listener<InputStream> listener = start(found, call, headers, handle);
                        started = true;
                        return listener;
                    } finally {
                        if (!started) {
                            handle.close();
                        }
                    }
                });
    }

    private static @Nullable ServerMethodDefinition<?, ?> find(
            ServerServiceDefinition definition, String service, String method) {
        ServerMethodDefinition<?, ?> found = definition.getMethod(method);
        return found != null ? found : definition.getMethod(service + ANY_METHOD);
    }

    /** A method whose messages are bytes. */
    static MethodDescriptor<InputStream, InputStream> rawMethod(String name) {
        return MethodDescriptor.<InputStream, InputStream>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(name)
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private static <Q, R> Listener<InputStream> start(
            ServerMethodDefinition<Q, R> method,
            ServerCall<InputStream, InputStream> raw,
            Metadata headers,
            Handle<?> handle) {
        // The name is the client's: that of the definition may stand for any.
        String name = raw.getMethodDescriptor().getFullMethodName();
        MethodDescriptor<Q, R> descriptor =
                method.getMethodDescriptor().toBuilder().setFullMethodName(name).build();
        var call = new HeldCall<>(raw, descriptor, handle.begin(name));
        Listener<Q> listener = method.getServerCallHandler().startCall(call, headers);
        return new HeldListener<>(listener, method.getMethodDescriptor(), handle, call);
    }

    @Override
    public void request(int messages) {
        raw.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        raw.sendHeaders(headers);
    }

    @Override
    public void sendMessage(R message) {
        raw.sendMessage(method.streamResponse(message));
    }

    @Override
    public boolean isReady() {
        return raw.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        counted.end(
                status.isOk()
                        ? Optional.empty()
                        : Optional.of(
                                ErrorCode.of(
                                        status.getCode().value(),
                                        Objects.requireNonNullElse(status.getDescription(), ""))));
        raw.close(status, trailers);
    }

    @Override
    public boolean isCancelled() {
        return raw.isCancelled();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        raw.setMessageCompression(enabled);
    }

    @Override
    public void setCompression(String compressor) {
        raw.setCompression(compressor);
    }

    @Override
    public SecurityLevel getSecurityLevel() {
        return raw.getSecurityLevel();
    }

    @Override
    public Attributes getAttributes() {
        return raw.getAttributes();
    }

    @Override
    public @Nullable String getAuthority() {
        return raw.getAuthority();
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
        return method;
    }

    private static final class HeldListener<Q> extends Listener<InputStream> {
        private final Listener<Q> listener;
        private final MethodDescriptor<Q, ?> method;
        private final Handle<?> handle;
        private final HeldCall<Q, ?> call;

        HeldListener(
                Listener<Q> listener,
                MethodDescriptor<Q, ?> method,
                Handle<?> handle,
                HeldCall<Q, ?> call) {
            this.call = call;
            this.listener = listener;
            this.method = method;
            this.handle = handle;
        }

        @Override
        public void onMessage(InputStream message) {
            listener.onMessage(method.parseRequest(message));
        }

        @Override
        public void onHalfClose() {
            listener.onHalfClose();
        }

        @Override
        public void onReady() {
            listener.onReady();
        }

        @Override
        public void onCancel() {
            call.counted.end(Optional.of(ErrorCode.CANCELLED));
            try (handle) {
                listener.onCancel();
            }
        }

        @Override
        public void onComplete() {
            try (handle) {
                listener.onComplete();
            }
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<InputStream> {
        private static final Bytes INSTANCE = new Bytes();

        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            try {
                return new ByteArrayInputStream(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
