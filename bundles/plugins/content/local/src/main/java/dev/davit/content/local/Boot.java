package dev.davit.content.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * One run of the machine's kernel. What a process wrote is as good as on disk for as long as it
 * lasts.
 *
 * @param id the kernel's random name for it
 * @param startedAt when it began, by the clock as it is now
 */
record Boot(String id, Instant startedAt) {
    /** The boot we live in. */
    static Boot current() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        return new Boot(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                Instant.now().minus(Duration.ofMillis((long) (seconds * 1000))));
    }
}
