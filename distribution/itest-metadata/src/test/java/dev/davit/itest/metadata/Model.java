package dev.davit.itest.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be there of one writer, who makes one call after the other. Only the outcome of the
 * last one may be unknown.
 */
final class Model {
    private final Set<String> known = new HashSet<>();
    private final Set<String> doomed = new HashSet<>();
    private Map<String, String> present = new TreeMap<>();
    private Optional<Change> underWay = Optional.empty();

    /** Makes a call. One that throws stays under way: nobody knows what has become of it. */
    void attempt(Change change, Runnable call) {
        known.addAll(change.puts().keySet());
        underWay = Optional.of(change);
        call.run();
        present = after(change);
        doomed.addAll(change.doomed());
        doomed.retainAll(present.keySet());
        underWay = Optional.empty();
    }

    /** The call under way was refused: it has changed nothing. */
    void refused() {
        underWay = Optional.empty();
    }

    private Map<String, String> after(Change change) {
        Map<String, String> after = new TreeMap<>(present);
        after.keySet().removeAll(change.removals());
        after.putAll(change.puts());
        return after;
    }

    /** What is there and will stay, of the names that begin so. */
    List<String> held(String beginning) {
        return present.keySet().stream()
                .filter(thing -> thing.startsWith(beginning) && !doomed.contains(thing))
                .toList();
    }

    /** What is there, of the names that begin so, even if it will not stay. */
    List<String> present(String beginning) {
        return present.keySet().stream().filter(thing -> thing.startsWith(beginning)).toList();
    }

    boolean has(String thing) {
        return present.containsKey(thing);
    }

    String text(String thing) {
        return present.getOrDefault(thing, "");
    }

    /** Whether this writer has ever made such a thing. */
    boolean knows(String thing) {
        return known.contains(thing);
    }

    /**
     * Compares with what is there after a restart; from here on that is what counts.
     *
     * @param seen everything that this writer has ever made and that is there
     * @return what is wrong, empty if nothing is
     */
    List<String> settle(Map<String, String> seen) {
        Set<String> free = new TreeSet<>(doomed);
        Map<String, String> expected = present;
        underWay.ifPresent(change -> free.addAll(change.unsure()));
        List<String> wrong = differences(expected, seen, free);
        if (!wrong.isEmpty() && underWay.isPresent()) {
            Change change = underWay.get();
            Map<String, String> after = after(change);
            Set<String> freeAfter = new TreeSet<>(free);
            freeAfter.addAll(change.doomed());
            List<String> wrongAfter = differences(after, seen, freeAfter);
            if (wrongAfter.isEmpty()) {
                wrong = wrongAfter;
                doomed.addAll(change.doomed());
            } else {
                wrong = List.of(change + ": neither before " + wrong + " nor after " + wrongAfter);
            }
        }
        underWay = Optional.empty();
        present = new TreeMap<>(seen);
        doomed.retainAll(present.keySet());
        return wrong;
    }

    /** Compares with what is there after a collection: what was doomed has gone. */
    List<String> settleCollected(Map<String, String> seen) {
        present.keySet().removeAll(doomed);
        doomed.clear();
        List<String> wrong = differences(present, seen, Set.of());
        present = new TreeMap<>(seen);
        return wrong;
    }

    private static List<String> differences(
            Map<String, String> expected, Map<String, String> seen, Set<String> free) {
        List<String> differences = new ArrayList<>();
        expected.forEach(
                (thing, text) -> {
                    String found = seen.get(thing);
                    if (found == null && !free.contains(thing)) {
                        differences.add(thing + " is lost");
                    } else if (found != null && !found.equals(text)) {
                        differences.add(thing + " is " + found + " and not " + text);
                    }
                });
        for (String thing : seen.keySet()) {
            if (!expected.containsKey(thing) && !free.contains(thing)) {
                differences.add(thing + " should not be there");
            }
        }
        return differences;
    }
}
