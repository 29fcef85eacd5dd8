package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Many starts, ends and replacements of a process while calls go on. */
@Tag("slow")
final class HealingCampaignTest {
    private static final int CALLERS = 8;

    @TempDir private Path directory;
    private final InMemorySnapshotter snapshotter = new InMemorySnapshotter();
    private final AtomicLong calls = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Even while the socket is up; a call that sees the same even number twice must not fail. */
    private final AtomicLong epoch = new AtomicLong(1);

    private Path socket() {
        return directory.resolve("peer.sock");
    }

    private SnapshotterProxy proxy() {
        var proxy =
                new SnapshotterProxy(
                        Map.of("davit.slot.id", "far", "address", socket().toString()));
        proxy.start();
        return proxy;
    }

    private ProxyServer serve() {
        return ProxyServer.builder(socket()).snapshotter(snapshotter).takeOver().start();
    }

    @Test
    void noCallFailsWhileTheSocketIsUpHoweverOftenItsServerIsReplaced() throws Exception {
        snapshotter.prepare("a", "", Map.of());
        round(5, new Random(1));
        long before = descriptors();
        round(200, new Random(7));
        assertEquals(List.of(), wrong.stream().limit(3).toList());
        assertTrue(calls.get() > 1000, calls + " calls");
        Eventually.until("descriptors as before", () -> descriptors() <= before);
        Eventually.until("no thread is left", () -> threads() == 0);
    }

    private void round(int events, Random random) throws Exception {
        var proxy = proxy();
        List<Thread> callers = callers(proxy);
        ProxyServer server = serve();
        for (int i = 0; i < events; i++) {
            awaitReady(proxy);
            if (random.nextBoolean()) {
                // One that is replaced leaves when the next one is there: nobody notices.
                ProxyServer next = serve();
                server.close();
                server = next;
            } else {
                epoch.incrementAndGet();
                server.close();
                if (random.nextBoolean()) {
                    Eventually.until("missed", () -> proxy.trouble().isPresent());
                }
                server = serve();
                epoch.incrementAndGet();
            }
        }
        awaitReady(proxy);
        callers.forEach(Thread::interrupt);
        for (Thread caller : callers) {
            caller.join();
        }
        epoch.set(1);
        server.close();
        proxy.close();
    }

    @Test
    void aProcessThatIsKilledIsReplacedByTheNext() throws Exception {
        var proxy = proxy();
        List<Thread> callers = callers(proxy);
        for (int i = 0; i < 10; i++) {
            try (var process = ServerProcess.start(socket())) {
                Eventually.until("ready", () -> proxy.trouble().isEmpty());
                proxy.prepare("a", "", Map.of());
                epoch.incrementAndGet();
                long seen = calls.get();
                Eventually.until("calls", () -> calls.get() > seen + 100);
                epoch.incrementAndGet();
                process.signal("KILL");
            }
            Eventually.until("missed", () -> proxy.trouble().isPresent());
        }
        callers.forEach(Thread::interrupt);
        for (Thread caller : callers) {
            caller.join();
        }
        proxy.close();
        assertEquals(List.of(), wrong.stream().limit(3).toList());
    }

    private void awaitReady(SnapshotterProxy proxy) throws Exception {
        Eventually.until("ready", () -> proxy.trouble().isEmpty());
        if (epoch.get() == 1) {
            epoch.incrementAndGet();
        }
    }

    private List<Thread> callers(SnapshotterProxy proxy) {
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofVirtual().start(() -> call(proxy)));
        }
        return callers;
    }

    private void call(SnapshotterProxy proxy) {
        while (!Thread.currentThread().isInterrupted()) {
            long before = epoch.get();
            try {
                proxy.stat("a");
                calls.incrementAndGet();
                Thread.sleep(1);
            } catch (DavitException e) {
                if (before % 2 == 0
                        && epoch.get() == before
                        && !Thread.currentThread().isInterrupted()) {
                    wrong.add(e + ", cause: " + e.getCause());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("proxy-"))
                .count();
    }
}
