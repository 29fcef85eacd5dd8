package dev.davit.rpc.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Chooses the thread of a call: the transport's own for methods that only read memory, which saves
 * a third of their time; a virtual thread for all others, which may block.
 */
final class CallExecutors implements ServerCallExecutorSupplier, AutoCloseable {
    /** Methods that never block and answer little. */
    private static final Set<String> DIRECT =
            Set.of(
                    "containerd.services.version.v1.Version/Version",
                    "containerd.services.introspection.v1.Introspection/Server",
                    "containerd.services.namespaces.v1.Namespaces/Get",
                    "containerd.services.images.v1.Images/Get",
                    "containerd.services.containers.v1.Containers/Get",
                    "containerd.services.content.v1.Content/Info",
                    "grpc.health.v1.Health/Check");

    private final ExecutorService virtual =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

    @Override
    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata metadata) {
        return DIRECT.contains(call.getMethodDescriptor().getFullMethodName())
                ? Runnable::run
                : virtual;
    }

    @Override
    public void close() {
        virtual.shutdownNow();
    }
}
