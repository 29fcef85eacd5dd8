package dev.davit.runtime.shim.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.DavitException;
import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.TraceHeaders;
import dev.davit.grpc.convert.Statuses;
import dev.davit.runtime.shim.connection.ShimChannel;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A gRPC connection to a shim. It is not made anew when it is lost: shims do not come back. */
final class GrpcChannel implements ShimChannel {
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

    private GrpcChannel(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * @param channel a connection that is ready
     */
    static GrpcChannel of(ManagedChannel channel) {
        GrpcChannel made = new GrpcChannel(channel);
        channel.notifyWhenStateChanged(ConnectivityState.READY, made::close);
        return made;
    }

    @Override
    public <R extends MessageLite> R call(Call call, Parser<R> answer) {
        MethodDescriptor<MessageLite, R> method =
                MethodDescriptor.<MessageLite, R>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(
                                MethodDescriptor.generateFullMethodName(
                                        call.service(), call.method()))
                        .setRequestMarshaller(
                                new MessageMarshaller<>(call.request().getParserForType()))
                        .setResponseMarshaller(new MessageMarshaller<>(answer))
                        .build();
        Metadata metadata = new Metadata();
        metadata.put(NAMESPACE, call.namespace());
        TraceContext.current().ifPresent(context -> TraceHeaders.write(context, metadata));
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                    method,
                    options(call.limit()),
                    call.request());
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    private static CallOptions options(Duration limit) {
        return limit.isZero()
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private DavitException failure(StatusRuntimeException e) {
        Status status = e.getStatus();
        if (status.getCode() == Status.Code.UNAVAILABLE
                && channel.getState(false) != ConnectivityState.READY) {
            close();
        }
        return Statuses.failure(e);
    }

    @Override
    public void onClose(Runnable listener) {
        listeners.add(listener);
        if (isClosed()) {
            tell();
        }
    }

    private void tell() {
        for (Runnable listener : List.copyOf(listeners)) {
            if (listeners.remove(listener)) {
                listener.run();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        closed.countDown();
        tell();
    }
}
