package dev.davit.itest.osgi.mate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What the test has written into this build of the bundle, and what it sees of it. */
final class Build {
    private Build() {}

    /** The whole text. */
    static String text() {
        try (InputStream in = Build.class.getResourceAsStream("/build.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does on start what the text says. */
    static void start() {
        Build.<Queue<Object>>shared("davit.itest.loaders", new ConcurrentLinkedQueue<>())
                .add(new WeakReference<>(Build.class.getClassLoader()));
        String text = text();
        if (text.contains("throws")) {
            throw new IllegalStateException("the mast is broken");
        }
        if (text.contains("hangs")) {
            hang();
        }
        if (text.contains("leaks")) {
            CountDownLatch end = shared("davit.itest.leak", new CountDownLatch(1));
            Thread.ofPlatform()
                    .daemon()
                    .name("stowaway")
                    .start(
                            () -> {
                                try {
                                    end.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in its start", e);
        }
    }

    /** How many exclusive ones live; the test looks at the most there ever were. */
    static void count(int change) {
        int now = Build.shared("davit.itest.alive", new AtomicInteger()).addAndGet(change);
        Build.shared("davit.itest.most", new AtomicInteger()).accumulateAndGet(now, Math::max);
    }

    /** Something that all builds and the test see. */
    @SuppressWarnings("unchecked") // by agreement with the test
    private static <T> T shared(String key, T first) {
        return (T) System.getProperties().computeIfAbsent(key, name -> first);
    }
}
