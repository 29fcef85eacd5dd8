package dev.davit.runtime.shim.connection;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.trace.TraceContext;
import dev.davit.ttrpc.CallOptions;
import dev.davit.ttrpc.ClientOptions;
import dev.davit.ttrpc.Metadata;
import dev.davit.ttrpc.TtrpcClient;

import java.time.Duration;

/** A ttrpc connection to a shim. */
public record TtrpcChannel(TtrpcClient client) implements ShimChannel {
    /** Connects. */
    public static ShimChannel dial(String address, Duration limit) {
        return new TtrpcChannel(TtrpcClient.connect(address, new ClientOptions(limit)));
    }

    @Override
    public <R extends MessageLite> R call(Call call, Parser<R> answer) {
        Metadata metadata = Metadata.of(Metadata.NAMESPACE, call.namespace());
        return client.call(
                call.service(),
                call.method(),
                call.request(),
                answer,
                new CallOptions(
                        TraceContext.current()
                                .map(context -> traced(metadata, context))
                                .orElse(metadata),
                        call.limit()));
    }

    /** As otelttrpc of containerd's shims reads it. */
    private static Metadata traced(Metadata metadata, TraceContext context) {
        Metadata traced = metadata.with("traceparent", context.traceparent());
        return context.state().isEmpty() ? traced : traced.with("tracestate", context.state());
    }

    @Override
    public void onClose(Runnable listener) {
        client.onClose(listener);
    }

    @Override
    public boolean isClosed() {
        return client.isClosed();
    }

    @Override
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return client.awaitClosed(limit);
    }

    @Override
    public void close() {
        client.close();
    }
}
