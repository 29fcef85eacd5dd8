package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Rules 62 to 68: many callers, and callers that have gone. */
interface SnapshotConcurrencyRules {
    /** As many as take part in each race. */
    int RACERS = 16;

    @Test
    default void s62_aSnapshotIsSeenUnderOneName(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        int rounds = 150;
        var prepared = new AtomicInteger();
        var wrong = new AtomicReference<>("");
        List<Outcome> outcomes =
                bench.race(
                        2,
                        number -> {
                            if (number == 0) {
                                for (int i = 0; i < rounds; i++) {
                                    snapshotter.prepare("key" + i, "", Map.of());
                                    prepared.set(i + 1);
                                    snapshotter.commit("name" + i, "key" + i, Map.of(), "");
                                }
                            } else {
                                while (prepared.get() < rounds) {
                                    int sure = prepared.get();
                                    var seen = new HashMap<Integer, Integer>();
                                    snapshotter.walk(
                                            Filter.ALL,
                                            info -> seen.merge(index(info), 1, Integer::sum));
                                    for (int i = 0; i < sure; i++) {
                                        if (seen.getOrDefault(i, 0) != 1) {
                                            wrong.set(i + " seen " + seen.get(i) + " times");
                                        }
                                    }
                                }
                            }
                        });
        assertEquals(List.of(new Outcome.Done(), new Outcome.Done()), outcomes);
        assertEquals("", wrong.get());
    }

    @Test
    default void s63_oneOfManyPreparationsOfAKeyWins(SnapshotterBench bench) throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "key" + round;
            List<Outcome> outcomes =
                    bench.race(
                            RACERS,
                            number ->
                                    bench.snapshotter()
                                            .prepare(key, "", Map.of("by", "n" + number)));
            assertOneWins(outcomes, ErrorCode.ALREADY_EXISTS);
            int winner = outcomes.indexOf(new Outcome.Done());
            assertEquals("n" + winner, bench.snapshotter().stat(key).labels().get("by"));
        }
    }

    @Test
    default void s64_oneOfManyCommitsOfAKeyWins(SnapshotterBench bench) throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "key" + round;
            bench.snapshotter().prepare(key, "", Map.of());
            assertOneWins(
                    bench.race(
                            RACERS,
                            number ->
                                    bench.snapshotter()
                                            .commit(key + "-" + number, key, Map.of(), "")),
                    ErrorCode.NOT_FOUND);
            assertEquals(round + 1, bench.all().size());
        }
    }

    @Test
    default void s65_oneOfManyCommitsToANameWins(SnapshotterBench bench) throws Exception {
        for (int i = 0; i < RACERS; i++) {
            bench.snapshotter().prepare("key" + i, "", Map.of());
        }
        assertOneWins(
                bench.race(
                        RACERS,
                        number -> bench.snapshotter().commit("name", "key" + number, Map.of(), "")),
                ErrorCode.ALREADY_EXISTS);
        assertEquals(SnapshotKind.COMMITTED, bench.snapshotter().stat("name").kind());
        assertEquals(RACERS, bench.all().size());
    }

    @Test
    default void s66_aParentIsNotRemovedUnderANewChild(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        for (int round = 0; round < 40; round++) {
            bench.commit("base", "");
            List<Outcome> outcomes =
                    bench.race(
                            2,
                            number -> {
                                if (number == 0) {
                                    snapshotter.remove("base");
                                } else {
                                    snapshotter.prepare("child", "base", Map.of());
                                }
                            });
            var childWins =
                    List.of(new Outcome.Refused(ErrorCode.FAILED_PRECONDITION), new Outcome.Done());
            var removalWins = List.of(new Outcome.Done(), new Outcome.Refused(ErrorCode.NOT_FOUND));
            assertTrue(
                    outcomes.equals(childWins) || outcomes.equals(removalWins),
                    outcomes.toString());
            if (outcomes.equals(childWins)) {
                snapshotter.remove("child");
                snapshotter.remove("base");
            }
            assertTrue(bench.all().isEmpty());
        }
    }

    @Test
    default void s67_differentKeysDoNotDisturbEachOther(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        List<Outcome> outcomes =
                bench.race(
                        RACERS,
                        number -> {
                            String top = "base";
                            for (int i = 0; i < 5; i++) {
                                String name = number + "-" + i;
                                snapshotter.prepare("key " + name, top, Map.of());
                                snapshotter.commit(name, "key " + name, Map.of("by", name), "");
                                snapshotter.view("view " + name, name, Map.of());
                                snapshotter.remove("view " + name);
                                top = name;
                            }
                        });
        outcomes.forEach(outcome -> assertEquals(new Outcome.Done(), outcome));
        assertEquals(1 + RACERS * 5, bench.all().size());
        for (int number = 0; number < RACERS; number++) {
            assertEquals("base", snapshotter.stat(number + "-0").parent());
            assertEquals(number + "-3", snapshotter.stat(number + "-4").parent());
            assertEquals(number + "-4", snapshotter.stat(number + "-4").labels().get("by"));
        }
    }

    @Test
    default void s68_anInterruptedCallHappensOrDoesNot(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        for (int round = 0; round < 30; round++) {
            String key = "key" + round;
            String name = "name" + round;
            var steps = new AtomicInteger();
            var outcome = new AtomicReference<Outcome>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            outcome.set(
                                                    Outcome.of(
                                                            () -> {
                                                                snapshotter.prepare(
                                                                        key, "", Map.of());
                                                                steps.incrementAndGet();
                                                                snapshotter.commit(
                                                                        name, key, Map.of(), "");
                                                                steps.incrementAndGet();
                                                            })));
            for (int spin = 0; spin < round * 50; spin++) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
            if (steps.get() < 2) {
                assertEquals(new Outcome.Refused(ErrorCode.CANCELLED), outcome.get());
            }
            Map<String, SnapshotInfo> all = bench.all();
            assertEquals(steps.get() == 1, all.containsKey(key), all.keySet().toString());
            assertEquals(steps.get() == 2, all.containsKey(name), all.keySet().toString());
        }
        interrupted(() -> snapshotter.prepare("late", "", Map.of()));
        interrupted(bench::all);
        bench.all().keySet().forEach(snapshotter::remove);
        snapshotter.prepare("late", "", Map.of());
        assertFalse(snapshotter.mounts("late").isEmpty());
    }

    /** Makes a call as somebody who is interrupted already. */
    private static void interrupted(Runnable call) {
        Thread.currentThread().interrupt();
        try {
            call.run();
        } catch (DavitException e) {
            assertEquals(ErrorCode.CANCELLED, e.code(), e.getMessage());
        } finally {
            Thread.interrupted();
        }
    }

    private static int index(SnapshotInfo info) {
        return Integer.parseInt(info.name().replaceAll("[a-z]+", ""));
    }

    private static void assertOneWins(List<Outcome> outcomes, ErrorCode others) {
        long winners = outcomes.stream().filter(new Outcome.Done()::equals).count();
        assertEquals(1, winners, outcomes.toString());
        long losers = outcomes.stream().filter(new Outcome.Refused(others)::equals).count();
        assertEquals(outcomes.size() - 1, losers, outcomes.toString());
    }
}
