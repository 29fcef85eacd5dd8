package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names, defaults and checks of the configuration. */
class ShimSettingsTest {
    @TempDir Path directory;

    private static ShimSettings settings(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("root", "/r/io.containerd.runtime.v2.task");
        all.put("state", "/s/io.containerd.runtime.v2.task");
        return ShimSettings.of(TestDaemon.config(all));
    }

    @Test
    void theDefaultsAreContainerds() {
        ShimSettings settings = settings(Map.of());
        assertEquals("/run/containerd/containerd.sock", settings.host().grpcAddress());
        assertEquals("/run/containerd/containerd.sock.ttrpc", settings.host().ttrpcAddress());
        assertEquals("/run/containerd/s", settings.host().socketDirectory());
        assertEquals(Path.of("/s/io.containerd.sandbox.controller.v1.shim"), settings.sandboxes());
        assertEquals(Duration.ofSeconds(5), settings.limits().load());
        assertEquals(Duration.ofSeconds(5), settings.limits().cleanup());
        assertEquals(Duration.ofSeconds(3), settings.limits().shutdown());
        assertEquals(Duration.ofSeconds(2), settings.limits().state());
        assertEquals(Duration.ofSeconds(100), settings.limits().dial());
    }

    @Test
    void theOptionalDirectoryComesFirst() {
        ShimSettings settings = settings(Map.of("path", "/opt/containerd"));
        assertTrue(settings.host().searchPath().startsWith("/opt/containerd/bin:"));
        assertEquals(System.getenv("PATH"), settings(Map.of()).host().searchPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative/s", "/a/directory/with/a/name/of/more/than/forty/two"})
    void aSocketDirectoryThatDoesNotFitIsRefused(String path) {
        DavitException e =
                assertThrows(DavitException.class, () -> settings(Map.of("socket_dir", path)));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains(path), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "5s, PT5S",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "200ms, PT0.2S",
        "7us, PT0.000007S",
        "7µs, PT0.000007S",
        "9ns, PT0.000000009S",
        "1h0m0s, PT1H"
    })
    void durationsAreReadAsContainerdWritesThem(String text, Duration duration) {
        assertEquals(duration, settings(Map.of("timeout_shim_load", text)).limits().load());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "0s", "-1s", "5 s", "5sx", "1e3s", "9999999999h"})
    void otherDurationsAreRefusedWithTheirKey(String text) {
        DavitException e =
                assertThrows(
                        DavitException.class, () -> settings(Map.of("timeout_shim_load", text)));
        assertEquals(
                "timeout.shim.load = \""
                        + text
                        + "\": want a duration such as 5s or 1m30s: invalid argument",
                e.getMessage());
    }

    @Test
    void theRuntimeTellsWhatItIs() {
        try (TestDaemon daemon = new TestDaemon(directory, Map.of())) {
            assertEquals(
                    Map.of("log-uri-schemes", "fifo,binary,binary-v2,file"),
                    daemon.runtime().exports());
            assertEquals(List.of(Platform.host()), daemon.runtime().platforms());
        }
    }
}
