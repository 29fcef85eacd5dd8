package dev.davit.grpc.server;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.UnixSockets;

import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server on a Unix socket, from its start to its end. A call runs on a virtual thread, which
 * is interrupted when the client goes; what it throws becomes the status of the call.
 */
public final class UnixServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(UnixServer.class.getName());

    /** Most clients come and go; one more connect than this waiting is refused by the kernel. */
    private static final int BACKLOG = 1024;

    /** Headers are few and short, but lease ids and filters of traces may be long. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final int MAX_CALLS_PER_CONNECTION = 4096;
    private static final int THREADS = 2;
    private static final long KEEPALIVE_SECONDS = 10;
    private static final long STOP_SECONDS = 5;

    /**
     * How long a server that has been replaced goes on. Clients who follow the path have changed
     * over by then, and no call of theirs is on its way to a connection that ends.
     */
    private static final long CHANGING_MILLIS = 500;

    private final DomainSocket socket;
    private final CallExecutors executors;
    private final EventLoopGroup loop;
    private final Server server;
    private volatile @Nullable Object published;

    /**
     * How a server serves.
     *
     * @param maxReceiveBytes largest message taken
     * @param maxSendBytes largest message sent
     * @param direct full names of methods that never block and answer little: they run on the
     *     transport's own thread, which saves a third of their time
     * @param observer sees calls begin and end
     */
    public record Options(
            int maxReceiveBytes, int maxSendBytes, Set<String> direct, CallObserver observer) {
        /** Messages as large as containerd's, no direct methods, no observer. */
        public static final Options DEFAULT =
                new Options(
                        UnixSockets.MESSAGE_BYTES,
                        UnixSockets.MESSAGE_BYTES,
                        Set.of(),
                        CallObserver.NONE);

        public Options {
            direct = Set.copyOf(direct);
            Objects.requireNonNull(observer);
        }
    }

    private UnixServer(
            DomainSocket socket, CallExecutors executors, EventLoopGroup loop, Server server) {
        this.socket = socket;
        this.executors = executors;
        this.loop = loop;
        this.server = server;
    }

    /**
     * Starts a server.
     *
     * @param services asked for the method of every call; must not block
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION if somebody else serves the socket,
     *     INVALID_ARGUMENT if its path is too long, UNKNOWN if it cannot be made
     */
    public static UnixServer start(DomainSocket socket, HandlerRegistry services, Options options) {
        socket.prepare();
        var executors = new CallExecutors(options.direct());
        EventLoopGroup loop = UnixSockets.loop(THREADS, "grpc-");
        Server server =
                UnixSockets.server(socket.bound().toString(), loop)
                        .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                        .fallbackHandlerRegistry(services)
                        .intercept(new CallInterceptor(options.maxSendBytes(), options.observer()))
                        .executor(Runnable::run)
                        .callExecutor(executors)
                        .maxInboundMessageSize(options.maxReceiveBytes())
                        .maxInboundMetadataSize(MAX_HEADER_BYTES)
                        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                        .permitKeepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .build();
        var started = new UnixServer(socket, executors, loop, server);
        try {
            server.start();
            started.published = socket.publish();
            return started;
        } catch (IOException e) {
            started.close();
            throw ErrorCode.UNKNOWN.about("cannot listen on socket " + socket.path() + ": " + e);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Waits until the server has ended. */
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    /** Whether another process has taken the socket over. */
    private boolean withdraw() {
        Object key = published;
        published = null;
        try {
            return key != null && socket.withdraw(key);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove socket " + socket.path(), e);
            return false;
        }
    }

    /** Takes no new calls, gives running ones a few seconds, and interrupts them then. */
    @Override
    public void close() {
        boolean replaced = withdraw();
        try {
            if (replaced) {
                Thread.sleep(CHANGING_MILLIS);
            }
            server.shutdown();
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executors.close();
        UnixSockets.stop(loop);
    }
}
