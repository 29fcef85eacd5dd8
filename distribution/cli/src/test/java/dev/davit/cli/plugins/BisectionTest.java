package dev.davit.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The search of bisect, with breaks that are known. */
class BisectionTest {
    private int trials;

    private static List<String> plugins(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
    }

    private Bisection.Finding search(int count, Predicate<Set<String>> fails) {
        trials = 0;
        return new Bisection(
                        plugins(count),
                        enabled -> {
                            trials++;
                            return fails.test(enabled);
                        })
                .search();
    }

    private static Bisection.Finding broken(List<List<String>> breaks) {
        return new Bisection.Finding.Broken(breaks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 33})
    void aSingleCulpritIsFoundAtEveryPlace(int count) {
        for (String culprit : plugins(count)) {
            assertEquals(
                    broken(List.of(List.of(culprit))),
                    search(count, enabled -> enabled.contains(culprit)));
            int halvings = 32 - Integer.numberOfLeadingZeros(count - 1);
            assertTrue(trials <= halvings + 4, count + " plugins took " + trials + " trials");
        }
    }

    @Test
    void twoThatBreakItTogetherAreNamedTogether() {
        for (int i = 0; i < 9; i++) {
            for (int j = i + 1; j < 9; j++) {
                List<String> pair = List.of("p" + i, "p" + j);
                assertEquals(
                        broken(List.of(pair)), search(9, enabled -> enabled.containsAll(pair)));
            }
        }
    }

    @Test
    void threeTogetherAmongMany() {
        List<String> three = List.of("p2", "p17", "p30");
        assertEquals(broken(List.of(three)), search(40, enabled -> enabled.containsAll(three)));
    }

    @Test
    void twoThatBreakItEachByItselfAreNamedBoth() {
        assertEquals(
                broken(List.of(List.of("p2"), List.of("p5"))),
                search(8, enabled -> enabled.contains("p2") || enabled.contains("p5")));
    }

    @Test
    void aPairAndASingleOne() {
        List<String> pair = List.of("p1", "p3");
        assertEquals(
                broken(List.of(pair, List.of("p6"))),
                search(8, enabled -> enabled.containsAll(pair) || enabled.contains("p6")));
    }

    @Test
    void nothingIsBrokenOrItIsNoneOfThem() {
        assertEquals(new Bisection.Finding.Works(), search(5, enabled -> false));
        assertEquals(1, trials);
        assertEquals(new Bisection.Finding.Elsewhere(), search(5, enabled -> true));
        assertEquals(2, trials);
        assertEquals(new Bisection.Finding.Elsewhere(), search(0, enabled -> true));
    }

    /** It ends whatever the outcomes are, and accuses nobody who cannot have done it. */
    @Test
    void outcomesByChanceEndTheSearch() {
        List<Class<?>> seen = new ArrayList<>();
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            Bisection.Finding finding = search(20, enabled -> random.nextInt(3) > 0);
            assertTrue(trials <= Bisection.MOST_TRIALS);
            seen.add(finding.getClass());
        }
        assertTrue(seen.contains(Bisection.Finding.Elsewhere.class));
        assertTrue(seen.contains(Bisection.Finding.Broken.class));
    }

    /** Fails in two of three runs only: a set that is run often enough tells the truth. */
    @Test
    void aFlakyCulpritIsFoundByRepeating() {
        var random = new Random(7);
        Predicate<Set<String>> once = enabled -> enabled.contains("p4") && random.nextInt(3) > 0;
        Bisection.Finding finding =
                search(9, enabled -> IntStream.range(0, 30).anyMatch(run -> once.test(enabled)));
        assertEquals(broken(List.of(List.of("p4"))), finding);
        boolean[] answers = {true, false, false};
        int[] at = {0};
        // Broken at first and never again: nobody is to blame.
        assertInstanceOf(
                Bisection.Finding.Unclear.class,
                search(3, enabled -> at[0] < answers.length && answers[at[0]++]));
    }
}
