package dev.davit.proxy.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.grpc.UnixSockets;

import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that move the bytes of all peers: none before the first peer is there, none after the
 * last. Nothing that may block runs on them.
 */
final class SharedLoop {
    private static final int THREADS = 2;
    private static final ReentrantLock LOCK = new ReentrantLock();

    @GuardedBy("LOCK")
    private static @Nullable EventLoopGroup loop;

    @GuardedBy("LOCK")
    private static int users;

    private SharedLoop() {}

    static EventLoopGroup acquire() {
        LOCK.lock();
        try {
            if (loop == null) {
                loop = UnixSockets.loop(THREADS, "proxy-");
            }
            users++;
            return loop;
        } finally {
            LOCK.unlock();
        }
    }

    /** Once for each {@link #acquire}; connections are closed by then. */
    static void release() {
        EventLoopGroup unused = null;
        LOCK.lock();
        try {
            users--;
            if (users == 0) {
                unused = loop;
                loop = null;
            }
        } finally {
            LOCK.unlock();
        }
        if (unused != null) {
            UnixSockets.stop(unused);
        }
    }
}
