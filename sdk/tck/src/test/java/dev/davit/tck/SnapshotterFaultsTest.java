package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Every planted fault is found by the rule that it breaks. */
final class SnapshotterFaultsTest {
    @Test
    void withoutAFaultNothingIsFound() {
        FaultySuite.fault = null;
        assertEquals(Map.of(), FaultRunner.failures(FaultySuite.class));
    }

    @ParameterizedTest
    @EnumSource
    void faultIsFoundByItsRule(SnapshotterFault fault) {
        FaultySuite.fault = fault;
        Map<String, Throwable> failures = FaultRunner.failures(FaultySuite.class);
        assertTrue(failures.containsKey(fault.rule()), failures.toString());
    }

    @ParameterizedTest
    @EnumSource
    void fileFaultIsFoundByItsRule(SnapshotterFileFault fault) {
        assumeTrue(Mounter.COMMAND.obstacle().isEmpty(), "cannot mount");
        FileFaultySuite.fault = null;
        assertEquals(Map.of(), FaultRunner.failures(FileFaultySuite.class, fault.rule()));
        FileFaultySuite.fault = fault;
        Map<String, Throwable> failures = FaultRunner.failures(FileFaultySuite.class, fault.rule());
        assertEquals(Set.of(fault.rule()), failures.keySet());
        assertTrue(
                failures.get(fault.rule()) instanceof AssertionError,
                "found by an assertion, not by chance: " + failures);
    }

    static final class FaultySuite extends SnapshotterTck {
        private static @Nullable SnapshotterFault fault;

        @Override
        protected Snapshotter open(Path root) {
            var sound = new InMemorySnapshotter();
            return fault == null ? sound : fault.plant(sound);
        }

        @Override
        protected Set<SnapshotterBehaviour> declines() {
            return Objects.requireNonNullElse(fault, SnapshotterFault.LABEL_LOST).declines();
        }
    }

    static final class FileFaultySuite extends SnapshotterTck {
        private static @Nullable SnapshotterFileFault fault;

        @Override
        protected Snapshotter open(Path root) {
            return fault == null ? new BindSnapshotter(root) : fault.plant(root);
        }

        @Override
        protected Set<SnapshotterBehaviour> declines() {
            return EnumSet.of(
                    SnapshotterBehaviour.REBASE,
                    SnapshotterBehaviour.REMOTE,
                    SnapshotterBehaviour.STAGING);
        }
    }
}
