package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serves ttrpc on a Unix socket. Services come and go while it runs.
 *
 * <p>Only processes of the daemon's own user and group are served; others find their connection
 * closed.
 */
public final class TtrpcServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TtrpcServer.class.getName());

    /** After an accept that failed for lack of descriptors, say. */
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerOptions options;
    private final ConcurrentHashMap<String, TtrpcService> services = new ConcurrentHashMap<>();
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable SocketFile socket;

    @GuardedBy("lock")
    private boolean stopped;

    /** Nothing is served before {@link #listen}. */
    public TtrpcServer(ServerOptions options) {
        this.options = options;
    }

    /** A service that a server offers until this is closed. */
    public interface Registration extends AutoCloseable {
        /** Takes the service away; calls that run go on. Idempotent. */
        @Override
        void close();
    }

    /**
     * Offers a service, also to clients that are connected.
     *
     * @throws DavitException ALREADY_EXISTS if one of that name is offered
     */
    public Registration register(TtrpcService service) {
        if (services.putIfAbsent(service.name(), service) != null) {
            throw ErrorCode.ALREADY_EXISTS.about("ttrpc service " + service.name());
        }
        return () -> services.remove(service.name(), service);
    }

    /**
     * Listens, at most once. The socket has mode 0660; one that a killed daemon left behind is
     * taken over.
     *
     * @throws DavitException ALREADY_EXISTS if somebody listens there, INVALID_ARGUMENT for a path
     *     that is too long
     */
    public void listen(Path path) {
        lock.lock();
        try {
            if (stopped || socket != null) {
                throw new IllegalStateException("listens once and not after a stop");
            }
            PeerCredentials ours = PeerCredentials.ours();
            SocketFile bound = SocketFile.bind(path, options);
            socket = bound;
            Thread.ofVirtual()
                    .name("ttrpc-accept " + path)
                    .start(() -> accept(bound.channel(), ours));
        } catch (IOException e) {
            throw new DavitException(ErrorCode.UNKNOWN, "who am I: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void accept(ServerSocketChannel listener, PeerCredentials ours) {
        while (listener.isOpen()) {
            try {
                admit(listener.accept(), ours);
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.log(Level.WARNING, "ttrpc server cannot accept a connection", e);
                    LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
                }
            }
        }
    }

    private void admit(SocketChannel channel, PeerCredentials ours) throws IOException {
        String refusal = refusal(channel, ours);
        if (!refusal.isEmpty()) {
            LOG.log(Level.WARNING, () -> "ttrpc connection refused: " + refusal);
            channel.close();
            return;
        }
        ServerConnection connection = connection(new ChannelLink(channel, "client"));
        lock.lock();
        try {
            if (stopped) {
                connection.close();
                return;
            }
            connection.start();
        } finally {
            lock.unlock();
        }
    }

    private String refusal(SocketChannel channel, PeerCredentials ours) throws IOException {
        if (!ours.areOf(channel)) {
            return "the peer is not of the daemon's user and group";
        }
        return connections.size() < options.maxConnections()
                ? ""
                : "there are " + options.maxConnections() + " already";
    }

    private ServerConnection connection(Link link) {
        ServerConnection[] self = new ServerConnection[1];
        self[0] =
                new ServerConnection(
                        link, services, options.maxCalls(), () -> connections.remove(self[0]));
        connections.add(self[0]);
        return self[0];
    }

    /**
     * Stops: no new connections and calls at once, those that run may finish within the grace time.
     * Idempotent.
     */
    public void stop(Duration grace) {
        lock.lock();
        try {
            stopped = true;
            if (socket != null) {
                socket.close();
            }
        } finally {
            lock.unlock();
        }
        List<Thread> stopping =
                connections.stream()
                        .map(connection -> Thread.startVirtualThread(() -> stop(connection, grace)))
                        .toList();
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            connections.forEach(ServerConnection::close);
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(ServerConnection connection, Duration grace) {
        try {
            connection.stop(grace);
        } catch (InterruptedException e) {
            connection.close();
        }
    }

    /** Stops without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
