package dev.davit.runtime.shim.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

class ShimConnectionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final ShimEndpoint A = new ShimEndpoint(3, "unix:///a", "ttrpc");
    private static final ShimEndpoint B = new ShimEndpoint(3, "unix:///b", "ttrpc");

    private final List<Channel> dialled = new CopyOnWriteArrayList<>();
    private final ShimConnections connections =
            new ShimConnections(Map.of("ttrpc", (address, limit) -> dial()));

    private Channel dial() {
        Channel channel = new Channel();
        dialled.add(channel);
        return channel;
    }

    /** A connection to nothing. */
    private static final class Channel implements ShimChannel {
        final CountDownLatch closed = new CountDownLatch(1);
        final List<Runnable> listeners = new ArrayList<>();
        final List<String> services = new ArrayList<>();
        DavitException failure = ErrorCode.UNIMPLEMENTED.about("service");

        @Override
        public <R extends MessageLite> R call(Call call, Parser<R> answer) {
            services.add(call.service());
            throw failure;
        }

        @Override
        public void onClose(Runnable listener) {
            listeners.add(listener);
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
            closed.countDown();
            listeners.forEach(Runnable::run);
        }
    }

    @Test
    void oneAddressIsOneConnection() {
        ShimConnection first = connections.acquire(A, LIMIT);
        ShimConnection second = connections.acquire(A, LIMIT);
        ShimConnection other = connections.acquire(B, LIMIT);
        assertSame(first, second);
        assertNotSame(first, other);
        assertEquals(2, dialled.size());
        assertTrue(connections.isShared(first));
        assertFalse(connections.isShared(other));

        connections.release(first);
        assertFalse(first.isClosed());
        assertFalse(connections.isShared(second));
        assertTrue(connections.isHeld(A));
        connections.release(second);
        assertTrue(first.isClosed());
        assertFalse(connections.isHeld(A));
        assertNotSame(first, connections.acquire(A, LIMIT));
    }

    @Test
    void aLostConnectionIsNotHandedOut() {
        ShimConnection lost = connections.acquire(A, LIMIT);
        dialled.getFirst().close();
        ShimConnection fresh = connections.acquire(A, LIMIT);
        assertNotSame(lost, fresh);
        connections.release(lost);
        assertFalse(fresh.isClosed(), "the share that was given back was another's");
        connections.release(fresh);
        assertTrue(fresh.isClosed());
    }

    @Test
    void manyWhoWantOneAtOnceShareIt() throws Exception {
        List<FutureTask<ShimConnection>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FutureTask<ShimConnection> task = new FutureTask<>(() -> connections.acquire(A, LIMIT));
            Thread.startVirtualThread(task);
            all.add(task);
        }
        for (FutureTask<ShimConnection> task : all) {
            assertSame(all.getFirst().get(), task.get());
        }
        assertEquals(1, dialled.size());
    }

    @Test
    void aFailedDialLeavesNothing() {
        ShimConnections failing =
                new ShimConnections(
                        Map.of(
                                "ttrpc",
                                (address, limit) -> {
                                    throw ErrorCode.UNAVAILABLE.about(address);
                                }));
        assertThrows(DavitException.class, () -> failing.acquire(A, LIMIT));
        assertFalse(failing.isHeld(A));
    }

    @Test
    void everyListenerHearsOfALossOnce() {
        List<String> heard = new ArrayList<>();
        ShimConnection connection = connections.acquire(A, LIMIT);
        Runnable silent = () -> heard.add("silent");
        connection.addLossListener(() -> heard.add("a"));
        connection.addLossListener(silent);
        connection.removeLossListener(silent);
        dialled.getFirst().close();
        dialled.getFirst().close();
        assertEquals(List.of("a"), heard);
        connection.addLossListener(() -> heard.add("late"));
        assertEquals(List.of("a", "late"), heard);
    }

    @Test
    void theServiceIsAskedOneVersionDown() {
        ShimConnection connection = connections.acquire(A, LIMIT);
        assertThrows(
                DavitException.class,
                () ->
                        connection.negotiate(
                                "ns", "Create", Empty.getDefaultInstance(), Empty.parser(), LIMIT));
        assertEquals(
                List.of("containerd.task.v3.Task", "containerd.task.v2.Task"),
                dialled.getFirst().services);
    }

    @Test
    void whatAShimSaysIsTakenForNoLossWhileItIsThere() {
        ShimConnection connection = connections.acquire(A, LIMIT);
        Channel channel = dialled.getFirst();
        channel.failure = ErrorCode.UNAVAILABLE.about("busy");
        assertEquals("busy: unavailable", failure(connection).getMessage());
        channel.close();
        assertTrue(ShimConnection.isLost(failure(connection)));
        channel.failure = ErrorCode.NOT_FOUND.about("container");
        assertEquals(ErrorCode.NOT_FOUND, failure(connection).code(), "it had arrived before");
    }

    private static DavitException failure(ShimConnection connection) {
        return assertThrows(
                DavitException.class,
                () ->
                        connection.call(
                                "ns", "Kill", Empty.getDefaultInstance(), Empty.parser(), LIMIT));
    }
}
