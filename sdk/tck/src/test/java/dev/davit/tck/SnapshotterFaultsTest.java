package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Every planted fault is found by the rule that it breaks. */
@Tag("slow")
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
        Set<String> rules = FaultRunner.failures(FaultySuite.class).keySet();
        assertTrue(rules.contains(fault.rule()), fault + " was found by " + rules);
    }

    @ParameterizedTest
    @EnumSource
    void fileFaultIsFoundByItsRule(SnapshotterFileFault fault) {
        assumeTrue(Mounter.COMMAND.obstacle().isEmpty(), "cannot mount");
        FileFaultySuite.fault = null;
        assertEquals(Map.of(), FaultRunner.failures(FileFaultySuite.class, fault.rule()));
        FileFaultySuite.fault = fault;
        assertEquals(1, FaultRunner.failures(FileFaultySuite.class, fault.rule()).size());
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
                    SnapshotterBehaviour.DURABILITY,
                    SnapshotterBehaviour.REBASE,
                    SnapshotterBehaviour.REMOTE,
                    SnapshotterBehaviour.STAGING);
        }
    }
}
