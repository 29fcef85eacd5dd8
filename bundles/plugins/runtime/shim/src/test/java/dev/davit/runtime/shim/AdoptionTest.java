package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.ProcessStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a new life of the daemon may end and what it must not. */
class AdoptionTest {
    @TempDir Path directory;
    private TestDaemon daemon;
    private FakeShim shim;

    @BeforeEach
    void start() throws Exception {
        daemon = new TestDaemon(directory, Map.of("timeout_shim_load", "1s"));
        shim = new FakeShim(directory, "fake-v3").serving(3).starting(3, "ttrpc");
        daemon.runtime().create(TestDaemon.request("a", shim.executable.toString()));
        daemon.stop();
    }

    @AfterEach
    void stop() {
        daemon.close();
        shim.close();
    }

    private Path bootstrap() {
        return daemon.bundle("a").resolve("bootstrap.json");
    }

    @Test
    void aShimOfAnotherAgeIsLeftAlone() throws Exception {
        Files.writeString(bootstrap(), Files.readString(bootstrap()).replace(":3,", ":4,"));
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("a"));
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                daemon.runtime()
                                        .create(
                                                TestDaemon.request(
                                                        "a", shim.executable.toString())));
        assertEquals(ErrorCode.ALREADY_EXISTS, e.code());
        assertTrue(Files.exists(bootstrap()));
        assertFalse(shim.actions().contains("delete"));
        Files.writeString(bootstrap(), Files.readString(bootstrap()).replace(":4,", ":3,"));
        daemon.restart();
        assertEquals(ProcessStatus.CREATED, daemon.find("a").orElseThrow().state("").status());
    }

    @Test
    void aFailureOfTheShimsAnswerLeavesItAlone() throws Exception {
        shim.tasks.before.put(
                "Connect",
                () -> {
                    throw new DavitException(ErrorCode.INTERNAL, "a bug");
                });
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("a"));
        assertFalse(shim.actions().contains("delete"));
        shim.tasks.before.clear();
        daemon.restart();
        assertTrue(daemon.find("a").isPresent());
    }

    @Test
    void anEndpointThatCannotBeReadIsCleanedUpAfter() throws Exception {
        Files.writeString(bootstrap(), "{\"version\":");
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("a"));
        daemon.events.await("/tasks/delete");
        assertTrue(shim.actions().contains("delete"));
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void aStateThatIsNotToldKeepsTheTask() throws Exception {
        shim.tasks.before.put(
                "State",
                () -> {
                    throw new DavitException(ErrorCode.UNKNOWN, "who knows");
                });
        daemon.restart();
        assertEquals(1000, daemon.find("a").orElseThrow().pid());
        assertEquals(List.of("-info", "start"), shim.actions());
    }

    @Test
    void aSandboxIsNotAskedForItsTask() throws Exception {
        shim.tasks.before.put(
                "State",
                () -> {
                    throw ErrorCode.NOT_FOUND.about("container not created");
                });
        daemon.sandboxes.add(TestDaemon.id("a"));
        daemon.restart();
        assertTrue(daemon.find("a").isPresent());
        daemon.sandboxes.clear();
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("a"));
        Conditions.until(() -> shim.tasks.calls.contains("Shutdown a"), "it is ended");
    }
}
