package dev.davit.metadata.record;

import java.util.Map;
import java.util.Objects;

/**
 * What the commit of an active snapshot will leave behind, written down before the snapshotter is
 * asked: from there on either of the two may be in the snapshotter.
 *
 * @param name name of the committed snapshot in the namespace
 * @param backendName key of the committed snapshot in the snapshotter
 * @param parent name of its parent in the namespace, empty without one
 * @param labels its labels; copied
 * @param lease the lease that it joins, empty for none
 */
public record PendingCommit(
        String name, String backendName, String parent, Map<String, String> labels, String lease) {
    public PendingCommit {
        Objects.requireNonNull(name);
        Objects.requireNonNull(backendName);
        Objects.requireNonNull(parent);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(lease);
    }
}
