package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.adapter.Peer;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The assembled daemon for the tests of a suite. Each has a namespace of its own, known by its root
 * directory, and a lease, so that nothing it makes is collected.
 */
final class DaemonUnderTest implements AutoCloseable {
    private final Scratch scratch;
    private final DaemonProcess process;
    private final Map<Path, CallHeaders> callers = new ConcurrentHashMap<>();

    private DaemonUnderTest(Scratch scratch, DaemonProcess process) {
        this.scratch = scratch;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param extra what its configuration file says besides
     */
    static DaemonUnderTest start(String extra) {
        assumeTrue(Command.exists("ctr"), "needs ctr");
        assumeTrue(
                Files.isExecutable(DaemonProcess.home().resolve("bin/davitd")),
                "needs an assembled daemon: mvn package makes one");
        Scratch scratch = Scratch.create();
        try {
            return new DaemonUnderTest(scratch, DaemonProcess.start(scratch, extra));
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    /** Whether a test has connected before. */
    boolean knows(Path root) {
        return callers.containsKey(root);
    }

    /** A connection in the name of a test. */
    Peer connect(Path root) {
        CallHeaders caller = callers.computeIfAbsent(root, _ -> lease());
        return new Peer("daemon", process.socket().toString(), () -> caller);
    }

    private CallHeaders lease() {
        var caller = new CallHeaders("test" + callers.size(), "suite");
        process.ctr("-n", caller.namespace(), "leases", "create", "--id", caller.lease())
                .run()
                .expectSuccess();
        return caller;
    }

    /** Stops it and starts it again. */
    void restart() {
        process.stop();
        process.start();
    }

    /** The process itself. */
    DaemonProcess process() {
        return process;
    }

    @Override
    public void close() {
        try {
            process.close();
        } finally {
            scratch.close();
        }
    }
}
