package dev.davit.itest.metadata;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one call changes, in all kinds of records together. It happens wholly or not at all.
 *
 * <p>Things are named {@code kind/namespace/id}; what is known of one is a text.
 */
final class Change {
    private final String call;
    private final Map<String, String> puts = new HashMap<>();
    private final Set<String> removals = new HashSet<>();
    private final Set<String> doomed = new HashSet<>();
    private final Set<String> unsure = new HashSet<>();

    private Change(String call) {
        this.call = call;
    }

    static Change by(String call) {
        return new Change(call);
    }

    /** Something that is there afterwards. */
    Change put(String thing, String text) {
        puts.put(thing, text);
        return this;
    }

    /** Something that is gone afterwards. */
    Change remove(String thing) {
        removals.add(thing);
        return this;
    }

    /** Something that nothing keeps afterwards: it goes with a collection. */
    Change doom(String thing) {
        doomed.add(thing);
        return this;
    }

    /** Something that is only shown while a backend has it, which it may not while this happens. */
    Change unsure(String thing) {
        unsure.add(thing);
        return this;
    }

    Map<String, String> puts() {
        return puts;
    }

    Set<String> removals() {
        return removals;
    }

    Set<String> doomed() {
        return doomed;
    }

    Set<String> unsure() {
        return unsure;
    }

    @Override
    public String toString() {
        return call + " puts " + puts + ", removes " + removals + ", dooms " + doomed;
    }
}
