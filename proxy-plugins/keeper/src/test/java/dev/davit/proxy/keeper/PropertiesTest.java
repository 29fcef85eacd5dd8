package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Key names and defaults. */
final class PropertiesTest {
    static final Map<String, Object> SMALLEST =
            Map.of(
                    "davit.slot.id",
                    "mine",
                    "address",
                    "unix:///run/mine.sock",
                    "state",
                    "/run/davit/mine",
                    "process.command",
                    new String[] {"/bin/mine", "--listen={address}"});

    private static Map<String, Object> with(Object... pairs) {
        var properties = new HashMap<>(SMALLEST);
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put((String) pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void defaults() {
        ProcessSettings settings = ProcessProperties.read(SMALLEST);
        assertEquals(Path.of("/run/mine.sock"), settings.socket());
        assertEquals(List.of("/bin/mine", "--listen=/run/mine.sock"), settings.command());
        assertEquals(64, settings.storedDescriptors());
        assertEquals(0, settings.memoryLimitBytes());
        assertEquals(Optional.empty(), settings.directory());
        assertEquals(Duration.ofMillis(100), settings.pace().restartDelay());
        assertEquals(Duration.ofSeconds(30), settings.pace().restartDelayMax());
        assertEquals(Duration.ofSeconds(30), settings.pace().start());
        assertEquals(Duration.ofSeconds(10), settings.pace().stop());
        assertEquals(Duration.ZERO, settings.pace().watchdog());
    }

    @Test
    void allKeys() {
        ProcessSettings settings =
                ProcessProperties.read(
                        with(
                                "process.env",
                                new String[] {"A=b"},
                                "process.user",
                                "nobody",
                                "process.group",
                                "daemon",
                                "process.cgroup",
                                "/davit/mine",
                                "process.memory_limit",
                                1024L,
                                "process.descriptor_limit",
                                100L,
                                "process.stored_descriptors",
                                0L,
                                "process.restart_delay",
                                "1s",
                                "process.restart_delay_max",
                                "1m30s",
                                "process.start_timeout",
                                "2s",
                                "process.stop_timeout",
                                "3s",
                                "process.watchdog",
                                "4s",
                                "process.working_directory",
                                "/tmp"));
        assertEquals(List.of("A=b"), settings.environment());
        assertEquals("nobody", settings.user());
        assertEquals("daemon", settings.group());
        assertEquals("/davit/mine", settings.cgroup());
        assertEquals(1024, settings.memoryLimitBytes());
        assertEquals(100, settings.descriptorLimit());
        assertEquals(0, settings.storedDescriptors());
        assertEquals(Duration.ofSeconds(90), settings.pace().restartDelayMax());
        assertEquals(Duration.ofSeconds(2), settings.pace().start());
        assertEquals(Duration.ofSeconds(3), settings.pace().stop());
        assertEquals(Duration.ofSeconds(4), settings.pace().watchdog());
        assertEquals(Optional.of(Path.of("/tmp")), settings.directory());
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("process.command", "process.command", new String[] {"mine"});
        refused("process.command", "process.command", new String[0]);
        refused("process.env", "process.env", new String[] {"=x"});
        refused("process.cgroup", "process.cgroup", "/");
        refused("process.cgroup", "process.cgroup", "/a/../..");
        refused("process.user", "process.user", "--help");
        refused("process.stored_descriptors", "process.stored_descriptors", 1000L);
        refused("process.stop_timeout", "process.stop_timeout", "soon");
        refused("address", "address", "tcp:1.2.3.4");
        refused("state", "state", "");
    }

    private static void refused(String key, Object... pairs) {
        DavitException refusal =
                assertThrows(DavitException.class, () -> ProcessProperties.read(with(pairs)));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        assertTrue(refusal.getMessage().startsWith(key), refusal.getMessage());
    }
}
