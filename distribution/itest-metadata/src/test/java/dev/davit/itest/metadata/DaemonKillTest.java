package dev.davit.itest.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.leases.v1.CreateRequest;
import dev.davit.proto.services.leases.v1.DeleteRequest;
import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The daemon is killed, again and again, while many clients write to it and while it starts. Every
 * life shows what was acknowledged in the last one, all of a call or nothing of it, and after a
 * collection the backends have nothing that nobody names.
 */
@Tag("slow")
class DaemonKillTest {
    private static final int CYCLES =
            Integer.getInteger("davit.kill.cycles", Campaign.size(6, 1_000));

    private static final int MOST_WRITES = 300;

    /** A kill comes this long after the start at most, where it is to hit the start. */
    private static final int START_MILLIS = 800;

    private static final int CLEANING_SECONDS = 5;
    private static final int START_MINUTES = 4;

    private final Random random = new Random(CYCLES);
    private final Crew crew = new Crew();
    private final Set<String> leftBehind = new TreeSet<>();
    private final EventLoopGroup loop = UnixSockets.loop(2, "kill-");

    @Test
    void whatWasAcknowledgedSurvivesKills() {
        assertTrue(crew.size() >= 16);
        int done = 0;
        try (Scratch scratch = Scratch.create();
                DaemonProcess daemon = DaemonProcess.start(scratch)) {
            for (; done < CYCLES && crew.findings().size() < 20; done++) {
                cycle(daemon, "cycle " + done);
            }
        } finally {
            UnixSockets.stop(loop);
            Campaign.report(
                    "kills of the daemon", done, crew.acknowledged(), crew.findings().size());
        }
        assertEquals(List.of(), crew.findings());
        assertEquals(Set.of(), leftBehind, "objects of backends that nobody names");
    }

    private void cycle(DaemonProcess daemon, String name) {
        try (Connection connection = Connection.to(daemon.socket(), loop)) {
            crew.verify(connection, name, false);
            collect(connection);
            awaitClean(daemon, name, crew.verify(connection, name + ", collected", true));
            crew.work(connection, 1 + random.nextInt(MOST_WRITES), daemon::kill);
        }
        while (random.nextInt(4) == 0) {
            daemon.launch();
            killWhileItStarts(daemon);
        }
        daemon.launch();
        awaitAnswer(daemon);
    }

    /**
     * On a busy machine that may take minutes; a daemon that never comes tells what it is doing.
     */
    private static void awaitAnswer(DaemonProcess daemon) {
        for (int minute = 1; minute < START_MINUTES; minute++) {
            try {
                Await.until("the daemon's socket", () -> answers(daemon));
                return;
            } catch (AssertionError notYet) {
                if (!daemon.isAlive()) {
                    throw notYet;
                }
            }
        }
        new Command("kill", "-QUIT", Long.toString(daemon.pid())).run();
        Await.until("its threads", () -> daemon.scratch().read("log").contains("JNI global"));
        throw new AssertionError("no answer\n" + daemon.scratch().read("log"));
    }

    /** The moment is what is random here: nothing waits for anything to be done by then. */
    private void killWhileItStarts(DaemonProcess daemon) {
        ProcessHandle.of(daemon.pid())
                .ifPresent(
                        process -> {
                            try {
                                process.onExit()
                                        .orTimeout(
                                                random.nextInt(START_MILLIS), TimeUnit.MILLISECONDS)
                                        .join();
                                crew.find("the daemon has ended by itself");
                            } catch (CompletionException stillThere) {
                                daemon.kill();
                            }
                        });
    }

    private static boolean answers(DaemonProcess daemon) {
        if (!daemon.isAlive()) {
            throw new AssertionError("the daemon has ended\n" + daemon.scratch().read("log"));
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket()))) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Collects once and waits for it. */
    private static void collect(Connection connection) {
        var leases = connection.in(Crew.NAMESPACES.getFirst(), "").leases();
        leases.create(CreateRequest.newBuilder().setId("sweep").build());
        leases.delete(DeleteRequest.newBuilder().setId("sweep").setSync(true).build());
    }

    /** What is left behind is told once. */
    private void awaitClean(DaemonProcess daemon, String name, Set<String> named) {
        var backends = new Backends(daemon.scratch().path("root"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLEANING_SECONDS);
        List<String> left = newOnes(backends.unreferenced(named));
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            left = newOnes(backends.unreferenced(named));
        }
        for (String what : left) {
            leftBehind.add(what);
            System.out.println("FOUND " + name + ": unreferenced: " + what);
        }
    }

    private List<String> newOnes(List<String> unreferenced) {
        return unreferenced.stream().filter(what -> !leftBehind.contains(what)).toList();
    }
}
