package dev.davit.metadata.database;

import dev.davit.metadata.Loss;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The mark of a record whose object its backend has lost. A label, so that every client can see it
 * and every version of the daemon can read it; clients can neither set it nor take it away.
 */
public final class LostMark {
    private LostMark() {}

    public static boolean isOn(Map<String, String> labels) {
        return labels.containsKey(Loss.LABEL);
    }

    /** When the loss was noticed. */
    public static Optional<Instant> since(Map<String, String> labels) {
        try {
            return Optional.ofNullable(labels.get(Loss.LABEL)).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public static Map<String, String> on(Map<String, String> labels, Instant now) {
        var marked = new HashMap<>(labels);
        marked.putIfAbsent(Loss.LABEL, now.toString());
        return marked;
    }

    public static Map<String, String> off(Map<String, String> labels) {
        var unmarked = new HashMap<>(labels);
        unmarked.remove(Loss.LABEL);
        return unmarked;
    }

    /** What a client wants the labels to be, with the mark as it was. */
    public static Map<String, String> kept(Map<String, String> before, Map<String, String> after) {
        Map<String, String> kept = off(after);
        String mark = before.get(Loss.LABEL);
        if (mark != null) {
            kept.put(Loss.LABEL, mark);
        }
        return kept;
    }
}
