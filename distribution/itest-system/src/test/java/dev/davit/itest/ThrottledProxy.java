package dev.davit.itest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Passes TCP on to a port of this machine, and stops in the middle when told so. */
final class ThrottledProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket listener;
    private final int target;
    private final AtomicLong passed = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long limit = Long.MAX_VALUE;

    private ThrottledProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static ThrottledProxy open(int target) throws IOException {
        var proxy =
                new ThrottledProxy(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How much the target has sent to clients so far. */
    long passedBytes() {
        return passed.get();
    }

    /** From so many bytes on, connections stand still until a greater number is given. */
    void stopAfter(long bytes) {
        lock.lock();
        try {
            limit = bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (counted) {
                    awaitRoom();
                    passed.addAndGet(n);
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // one side has gone; the other goes too
        }
    }

    private void awaitRoom() {
        lock.lock();
        try {
            while (passed.get() >= limit) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        stopAfter(Long.MAX_VALUE);
        listener.close();
    }
}
