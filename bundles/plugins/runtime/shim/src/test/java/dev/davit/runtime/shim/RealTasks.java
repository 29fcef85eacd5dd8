package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What tests with Debian's runc and shim have in common; the shim is of containerd 1.6. */
abstract class RealTasks {
    static final int KILL = 9;
    static final int TERMINATE = 15;

    /** Exits with 3 when told to end. */
    static final String OBEDIENT = "trap 'exit 3' TERM; echo ready; while true; do sleep 0.1; done";

    @TempDir Path directory;
    TestDaemon daemon;
    Busybox busybox;
    private final List<Fifo> unread = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        busybox = new Busybox(directory);
        daemon = new TestDaemon(directory, settings());
    }

    Map<String, Object> settings() {
        return Map.of();
    }

    @AfterEach
    void stop() throws Exception {
        Leftovers.clean(daemon);
        unread.forEach(Fifo::close);
    }

    Task create(String id, String script) {
        return create(id, script, TestDaemon.NO_STREAMS);
    }

    Task create(String id, String script, Stdio stdio) {
        return createWithSpec(id, Busybox.spec(id, stdio.terminal(), "sh", "-c", script), stdio);
    }

    Task createWithSpec(String id, String spec, Stdio stdio) {
        return daemon.runtime()
                .create(TestDaemon.request(id, Busybox.RUNC, spec, busybox.mounts(), stdio));
    }

    Task run(String id, String script) {
        Task task = create(id, script);
        task.start("");
        return task;
    }

    static void end(Task task) {
        task.kill("", KILL, true);
        task.waitFor("");
        task.delete();
    }

    Fifo reading(String name) {
        return Fifo.reading(directory.resolve(name));
    }

    /** The shim wants a FIFO for errors as soon as there is one for output. */
    Stdio streams(String stdin, Fifo stdout, boolean terminal) {
        Path stderr = directory.resolve("unread-" + System.nanoTime());
        unread.add(Fifo.reading(stderr));
        return new Stdio(stdin, stdout.toString(), stderr.toString(), terminal);
    }

    Stdio output(Fifo stdout) {
        return streams("", stdout, false);
    }

    static void assertFails(ErrorCode code, String message, Executable body) {
        DavitException e = assertThrows(DavitException.class, body);
        assertEquals(message, e.getMessage());
        assertEquals(code, e.code());
    }

    static <T> FutureTask<T> inParallel(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }
}
