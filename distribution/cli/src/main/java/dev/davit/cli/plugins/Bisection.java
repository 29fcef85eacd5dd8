package dev.davit.cli.plugins;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the plugins that break something, by trying it with some of them enabled. A break may take
 * one plugin or several that do it together, and there may be several breaks at once.
 *
 * <p>It begins with a binary search for the shortest run of candidates, from the first on, that
 * breaks it: the last of the run belongs to a break. If it does not do it alone, the others of its
 * break are found by delta debugging (Zeller's ddmin). Then its plugin stays out and the search
 * goes on, until what is left works.
 */
final class Bisection {
    /** More trials than this tell that the outcome is not a matter of plugins. */
    static final int MOST_TRIALS = 500;

    private final List<String> candidates;
    private final Trial trial;
    private int trials;

    /** Whether it is broken with these plugins enabled, and no other of the candidates. */
    @FunctionalInterface
    interface Trial {
        boolean fails(Set<String> enabled);
    }

    /** What was found out. */
    sealed interface Finding {
        /** Nothing is broken with everything as it is. */
        record Works() implements Finding {}

        /** It is broken without the candidates too. */
        record Elsewhere() implements Finding {}

        /**
         * Plugins break it.
         *
         * @param breaks each a set of plugins that do it together, none of which could be left out;
         *     copied
         */
        record Broken(List<List<String>> breaks) implements Finding {
            public Broken {
                breaks = breaks.stream().map(List::copyOf).toList();
            }
        }

        /**
         * The outcomes contradict each other, or there are too many trials.
         *
         * @param breaks those found until then; copied
         */
        record Unclear(List<List<String>> breaks) implements Finding {
            public Unclear {
                breaks = breaks.stream().map(List::copyOf).toList();
            }
        }
    }

    private static final class TooManyTrials extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Bisection(List<String> candidates, Trial trial) {
        this.candidates = List.copyOf(candidates);
        this.trial = trial;
    }

    Finding search() {
        if (!fails(candidates)) {
            return new Finding.Works();
        }
        if (candidates.isEmpty() || fails(List.of())) {
            return new Finding.Elsewhere();
        }
        List<List<String>> breaks = new ArrayList<>();
        try {
            List<String> left = new ArrayList<>(candidates);
            do {
                List<String> run = shortestRun(left);
                List<String> together = smallest(run);
                // A set of several was never tried by itself if none could be left out.
                if (!together.contains(run.getLast())
                        || (together.size() > 1 && !fails(together))) {
                    return new Finding.Unclear(breaks);
                }
                breaks.add(together);
                left.remove(run.getLast());
            } while (fails(left));
            return new Finding.Broken(breaks);
        } catch (TooManyTrials e) {
            return new Finding.Unclear(breaks);
        }
    }

    /** The shortest run from the first on that fails; all of them do. */
    private List<String> shortestRun(List<String> all) {
        int works = 0;
        int breaks = all.size();
        while (breaks - works > 1) {
            int middle = (works + breaks) >>> 1;
            if (fails(all.subList(0, middle))) {
                breaks = middle;
            } else {
                works = middle;
            }
        }
        return List.copyOf(all.subList(0, breaks));
    }

    /** A part of a run that fails, and none of whose members could be left out. */
    private List<String> smallest(List<String> run) {
        if (run.size() == 1 || fails(List.of(run.getLast()))) {
            return List.of(run.getLast());
        }
        List<String> rest = run;
        int parts = 2;
        while (rest.size() >= 2) {
            List<String> smaller = withoutAPart(rest, parts);
            if (smaller.size() < rest.size()) {
                rest = smaller;
                parts = Math.max(parts - 1, 2);
            } else if (parts < rest.size()) {
                parts = Math.min(parts * 2, rest.size());
            } else {
                break;
            }
        }
        return rest;
    }

    /** What still fails without one of so many parts; the whole if each is needed. */
    private List<String> withoutAPart(List<String> whole, int parts) {
        for (int i = 0; i < parts; i++) {
            List<String> without = new ArrayList<>(whole);
            without.subList(i * whole.size() / parts, (i + 1) * whole.size() / parts).clear();
            if (!without.isEmpty() && fails(without)) {
                return without;
            }
        }
        return whole;
    }

    private boolean fails(List<String> enabled) {
        if (++trials > MOST_TRIALS) {
            throw new TooManyTrials();
        }
        return trial.fails(new LinkedHashSet<>(enabled));
    }
}
