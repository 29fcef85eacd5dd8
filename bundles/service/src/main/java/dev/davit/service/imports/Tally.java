package dev.davit.service.imports;

import dev.davit.metadata.adopt.Outcome;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what becomes of objects, and tells of it. */
final class Tally {
    private static final int PROGRESS_STEP = 100;

    private final Consumer<ImportEvent> listener;
    private final Map<String, EnumMap<ObjectKind, long[]>> counts = new TreeMap<>();

    /** How data is taken over, by content store and snapshotter. */
    private final Map<String, String> ways = new TreeMap<>();

    private long failures;

    Tally(Consumer<ImportEvent> listener) {
        this.listener = listener;
    }

    void way(String backend, String way) {
        ways.put(backend, way);
    }

    void count(String namespace, ObjectKind kind, String object, Outcome outcome, long sizeBytes) {
        long[] count = counted(namespace, kind);
        switch (outcome) {
            case NEW -> {
                count[0]++;
                count[4] += sizeBytes;
            }
            case PRESENT -> count[1]++;
            case CONFLICT -> {
                count[2]++;
                find(
                        ImportEvent.Reason.CONFLICT,
                        namespace,
                        object,
                        "another object has this name; it is left as it is");
            }
        }
    }

    void refuse(String namespace, ObjectKind kind, String object, String why) {
        counted(namespace, kind)[3]++;
        failures++;
        find(ImportEvent.Reason.REFUSED, namespace, object, why);
    }

    void leaveOut(String namespace, String object, String why) {
        find(ImportEvent.Reason.LEFT_OUT, namespace, object, why);
    }

    /** How many objects were refused so far. */
    long failures() {
        return failures;
    }

    ImportEvent.Report report(boolean dryRun) {
        List<ImportEvent.Count> all = new ArrayList<>();
        counts.forEach(
                (namespace, kinds) ->
                        kinds.forEach(
                                (kind, it) ->
                                        all.add(
                                                new ImportEvent.Count(
                                                        namespace, kind, it[0], it[1], it[2], it[3],
                                                        it[4]))));
        return new ImportEvent.Report(dryRun, all, ways);
    }

    private long[] counted(String namespace, ObjectKind kind) {
        long[] count =
                counts.computeIfAbsent(namespace, _ -> new EnumMap<>(ObjectKind.class))
                        .computeIfAbsent(kind, _ -> new long[5]);
        long done = count[0] + count[1] + count[2] + count[3] + 1;
        if (done % PROGRESS_STEP == 0) {
            listener.accept(new ImportEvent.Progress(namespace, kind, done));
        }
        return count;
    }

    private void find(ImportEvent.Reason reason, String namespace, String object, String text) {
        listener.accept(new ImportEvent.Finding(reason, namespace, object, text));
    }
}
