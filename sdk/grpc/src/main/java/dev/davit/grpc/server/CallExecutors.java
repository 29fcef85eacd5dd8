package dev.davit.grpc.server;

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
    private final Set<String> direct;
    private final ExecutorService virtual =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call").factory());

    /**
     * @param direct full names of methods that never block and answer little
     */
    CallExecutors(Set<String> direct) {
        this.direct = direct;
    }

    @Override
    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata metadata) {
        return direct.contains(call.getMethodDescriptor().getFullMethodName())
                ? Runnable::run
                : virtual;
    }

    @Override
    public void close() {
        virtual.shutdownNow();
    }
}
