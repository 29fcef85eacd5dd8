package dev.davit.metadata.inspect;

import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.Finding.Severity;
import dev.davit.metadata.upkeep.VerifySummary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts findings on their way to whoever is told. For one thread. */
public final class Tally implements Consumer<Finding> {
    private final Consumer<Finding> listener;
    private final List<String> skipped = new ArrayList<>();
    private long problems;
    private long notes;
    private long blobs;
    private long ingests;
    private long snapshots;
    private long digests;

    /** Passes findings on. */
    public Tally(Consumer<Finding> listener) {
        this.listener = listener;
    }

    @Override
    public void accept(Finding finding) {
        switch (finding.severity()) {
            case PROBLEM -> problems++;
            case NOTE -> notes++;
        }
        listener.accept(finding);
    }

    void problem(String namespace, String object, String what, String advice) {
        accept(new Finding(Severity.PROBLEM, namespace, object, what, advice));
    }

    void note(String namespace, String object, String what) {
        accept(new Finding(Severity.NOTE, namespace, object, what, ""));
    }

    /** A backend could not be asked. */
    void skip(String backend, RuntimeException because) {
        skipped.add(backend + ": " + because.getMessage());
    }

    void blob() {
        blobs++;
    }

    void ingest() {
        ingests++;
    }

    void snapshot() {
        snapshots++;
    }

    void digest() {
        digests++;
    }

    /** What was counted, with what others have counted. */
    public VerifySummary summary(long files, long records, long references) {
        return new VerifySummary(
                files,
                records,
                references,
                blobs,
                snapshots,
                ingests,
                digests,
                problems,
                notes,
                skipped);
    }
}
