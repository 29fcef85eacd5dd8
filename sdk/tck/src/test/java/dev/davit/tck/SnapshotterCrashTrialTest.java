package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

import java.nio.file.Path;

/** The trial finds what a crash has cost; that it passes without loss is shown by the plugins. */
final class SnapshotterCrashTrialTest {
    @TempDir Path root;

    @Test
    void whatIsForgottenIsMissed() {
        var failure =
                assertThrows(
                        AssertionFailedError.class,
                        () ->
                                SnapshotterCrashTrial.run(
                                        InMemorySnapshotterTest.class, root, 1, snapshotter -> {}));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("of c0-"), failure.toString());
    }
}
