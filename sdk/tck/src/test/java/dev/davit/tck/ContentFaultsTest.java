package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.content.ContentStore;
import dev.davit.testkit.InMemoryContentStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The suite of content stores finds faults, each by the rule that it breaks. */
final class ContentFaultsTest {
    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundByItsRule(ContentFault fault) {
        SortedSet<String> failures = failures(fault);
        assertTrue(
                failures.stream().anyMatch(name -> name.startsWith(fault.rule() + "_")),
                fault + " was found by " + failures);
        assertTrue(failures.size() <= 12, fault + " breaks more than it should: " + failures);
    }

    @Test
    void aStoreWithoutFaultFailsNoRule() {
        assertEquals(new TreeSet<>(), failures(UnaryOperator.identity()));
    }

    @Test
    void aStoreThatDoesWhatItDeclinesIsFound() {
        assertEquals(
                Set.of("c50_blobsSurviveReopening", "c51_ingestsSurviveReopening"),
                FaultRunner.failures(SurvivingSuite.class));
    }

    private static SortedSet<String> failures(UnaryOperator<ContentStore> fault) {
        FaultySuite.fault = fault;
        return FaultRunner.failures(FaultySuite.class);
    }

    /** The suite on the fake with a fault; run by this test alone. */
    static final class FaultySuite extends ContentStoreTck {
        static volatile UnaryOperator<ContentStore> fault = UnaryOperator.identity();

        @Override
        protected ContentStore open(Path root) {
            return fault.apply(new InMemoryContentStore());
        }

        @Override
        protected Set<ContentBehaviour> declines() {
            return Set.of(ContentBehaviour.SURVIVES_REOPENING);
        }
    }

    /** The suite on a fake that is the same for every opening of a directory. */
    static final class SurvivingSuite extends ContentStoreTck {
        private static final Map<Path, ContentStore> STORES = new ConcurrentHashMap<>();

        @Override
        protected ContentStore open(Path root) {
            return STORES.computeIfAbsent(root, _ -> new InMemoryContentStore());
        }

        @Override
        protected Set<ContentBehaviour> declines() {
            return Set.of(ContentBehaviour.SURVIVES_REOPENING);
        }
    }
}
