package dev.davit.proxy.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.grpc.UnixSockets;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps a connection to whoever listens on a socket. While there is none, one virtual thread looks
 * for it; while there is one, gRPC tells of its loss and no thread exists. Each connection is a
 * channel of its own, so that calls may end on an old one while new ones go to the next process.
 */
final class Connector implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Connector.class.getName());

    /**
     * How long calls wait for a connection that was lost: a process that is restarted by a
     * supervisor at once is back in this time, and a caller hardly notices a second.
     */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** How long a peer that has accepted a connection may take to shake hands. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /** Between two looks while calls wait. */
    private static final Duration EAGER = Duration.ofMillis(20);

    /** Between two looks at a path; a look is one system call. */
    private static final Duration PATIENT = Duration.ofMillis(200);

    /** How long the last calls may take to be told of the end. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final SocketFile socket;
    private final Consumer<Channel> greeting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Connection current;

    @GuardedBy("lock")
    private final List<ManagedChannel> left = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable EventLoopGroup loop;

    @GuardedBy("lock")
    private @Nullable Thread seeker;

    @GuardedBy("lock")
    private boolean closed;

    /** What was tried last and led to nothing. */
    @GuardedBy("lock")
    private String failedKey = "";

    @GuardedBy("lock")
    private long hopeUntil = System.nanoTime();

    private volatile String reason;
    private volatile long lookedAt = System.nanoTime();

    private record Connection(ManagedChannel channel, String key) {
        boolean isReady() {
            return channel.getState(false) == ConnectivityState.READY;
        }
    }

    /**
     * Connects to nobody yet.
     *
     * @param greeting said to every new connection before it counts; throws if it cannot be used
     */
    Connector(SocketFile socket, Consumer<Channel> greeting) {
        this.socket = socket;
        this.greeting = greeting;
        reason = "not yet connected to " + socket.address();
    }

    /** Begins to look for the peer; returns at once. */
    void start() {
        lock.lock();
        try {
            if (current == null) {
                seek();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why calls would fail now. Follows a path that leads to another socket than it did. */
    Optional<String> trouble() {
        Connection now = current;
        if (now == null) {
            return Optional.of(isSeeking() ? reason : socket.knock().orElse(reason));
        }
        follow(now);
        return Optional.empty();
    }

    /** Whoever has the path is the plugin, though the one before may still answer. */
    private void follow(Connection now) {
        lookedAt = System.nanoTime();
        SocketFile.Sight sight = socket.look();
        if (sight.obstacle().isEmpty() && !sight.key().equals(now.key)) {
            seekAlso();
        }
    }

    /**
     * The connection. Waits if it was lost a moment ago or if somebody listens there.
     *
     * @throws Unreachable otherwise
     */
    ManagedChannel channel() throws Unreachable, InterruptedException {
        Connection now = current;
        if (now == null) {
            return await();
        }
        if (!now.isReady()) {
            lost(now);
            return await();
        }
        if (System.nanoTime() - lookedAt > PATIENT.toNanos()) {
            follow(now);
        }
        return now.channel;
    }

    private ManagedChannel await() throws Unreachable, InterruptedException {
        if (!isHopeful()) {
            hope();
        }
        lock.lockInterruptibly();
        try {
            seek();
            changed.signalAll();
            while (true) {
                Connection now = current;
                if (now != null) {
                    return now.channel;
                }
                long nanos = hopeUntil - System.nanoTime();
                if (nanos <= 0 || closed) {
                    throw new Unreachable(reason);
                }
                changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A socket may have come since it was looked at last; one that was no good is no better now.
     */
    private void hope() throws Unreachable {
        SocketFile.Sight sight = socket.look();
        Optional<String> obstacle = sight.obstacle();
        if (obstacle.isEmpty() && isKnownBad(sight.key())) {
            obstacle = Optional.of(reason);
        }
        if (obstacle.isEmpty()) {
            obstacle = socket.knock();
        }
        if (obstacle.isPresent()) {
            reason = obstacle.get();
            start();
            throw new Unreachable(obstacle.get());
        }
        hopeFor(HANDSHAKE);
    }

    private boolean isHopeful() {
        lock.lock();
        try {
            return hopeUntil - System.nanoTime() > 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean isKnownBad(String key) {
        lock.lock();
        try {
            return failedKey.equals(key);
        } finally {
            lock.unlock();
        }
    }

    private void hopeFor(Duration time) {
        lock.lock();
        try {
            hopeUntil = System.nanoTime() + time.toNanos();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSeeking() {
        lock.lock();
        try {
            return seeker != null;
        } finally {
            lock.unlock();
        }
    }

    private void seekAlso() {
        lock.lock();
        try {
            seek();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void seek() {
        if (seeker == null && !closed) {
            seeker = Thread.ofVirtual().name("proxy-seeker").start(this::search);
        }
    }

    /** Ends with a connection, be it the one that was there before. */
    private void search() {
        try {
            while (true) {
                Optional<Connection> found = attempt();
                lock.lockInterruptibly();
                try {
                    if (found.isPresent()) {
                        adopt(found.get());
                    }
                    if (current != null || closed) {
                        seeker = null;
                        return;
                    }
                    boolean awaited = hopeUntil - System.nanoTime() > 0;
                    changed.awaitNanos((awaited ? EAGER : PATIENT).toNanos());
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            // By close() alone: whatever was found is closed there.
            Thread.currentThread().interrupt();
        }
    }

    /** One try. Leaves the reason behind if it fails. */
    private Optional<Connection> attempt() throws InterruptedException {
        SocketFile.Sight sight = socket.look();
        Optional<String> obstacle = sight.obstacle();
        if (obstacle.isEmpty()) {
            obstacle = socket.knock();
        }
        if (obstacle.isPresent()) {
            failed(obstacle.get(), "");
            return Optional.empty();
        }
        ManagedChannel channel = open();
        try {
            if (shakesHands(channel)) {
                greeting.accept(channel);
                return Optional.of(new Connection(channel, sight.key()));
            }
            failed("whoever listens at " + socket.address() + " does not speak gRPC", sight.key());
        } catch (RuntimeException e) {
            failed(socket.address() + ": " + e.getMessage(), sight.key());
        }
        channel.shutdownNow();
        return Optional.empty();
    }

    private ManagedChannel open() throws InterruptedException {
        lock.lock();
        try {
            if (closed) {
                throw new InterruptedException("closed");
            }
            if (loop == null) {
                loop = SharedLoop.acquire();
            }
            // Retries only what gRPC knows not to have reached the peer: no policy is set.
            ManagedChannel channel =
                    UnixSockets.channel(socket.path().toString(), loop).enableRetry().build();
            left.removeIf(ManagedChannel::isTerminated);
            left.add(channel);
            return channel;
        } finally {
            lock.unlock();
        }
    }

    private static boolean shakesHands(ManagedChannel channel) throws InterruptedException {
        long end = System.nanoTime() + HANDSHAKE.toNanos();
        ConnectivityState state = channel.getState(true);
        while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
            var changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            state = channel.getState(true);
        }
        return state == ConnectivityState.READY;
    }

    private void failed(String why, String key) {
        lock.lock();
        try {
            reason = why;
            failedKey = key;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a connection into use; the one before it goes on with its running calls. */
    @GuardedBy("lock")
    private void adopt(Connection connection) {
        if (closed || !connection.isReady()) {
            connection.channel.shutdown();
            return;
        }
        Connection before = current;
        current = connection;
        failedKey = "";
        changed.signalAll();
        if (before != null) {
            before.channel.shutdown();
        }
        LOG.log(Level.INFO, "connected to {0}", socket.address());
        connection.channel.notifyWhenStateChanged(ConnectivityState.READY, () -> lost(connection));
    }

    /** Told by gRPC, on any thread. */
    private void lost(Connection connection) {
        lock.lock();
        try {
            if (!connection.equals(current)) {
                return;
            }
            current = null;
            reason = "the connection to " + socket.address() + " was lost";
            hopeUntil = System.nanoTime() + MOMENT.toNanos();
            seek();
        } finally {
            lock.unlock();
        }
        LOG.log(Level.INFO, "lost the connection to {0}", socket.address());
        // Calls that run on it may end well: a process that leaves finishes them.
        connection.channel.shutdown();
    }

    /** Ends all connections and the calls on them. */
    @Override
    public void close() {
        List<ManagedChannel> channels;
        boolean looped;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            current = null;
            reason = "it has been closed";
            if (seeker != null) {
                seeker.interrupt();
            }
            changed.signalAll();
            channels = List.copyOf(left);
            looped = loop != null;
        } finally {
            lock.unlock();
        }
        end(channels);
        if (looped) {
            SharedLoop.release();
        }
    }

    private static void end(List<ManagedChannel> channels) {
        channels.forEach(ManagedChannel::shutdownNow);
        long end = System.nanoTime() + PARTING.toNanos();
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
