package dev.davit.kit.snapshot;

import java.nio.file.Path;
import java.util.Map;

/** {@link Layers} that know labels nobody has set. */
@FunctionalInterface
public interface LayerLabels {
    /**
     * Labels shown with a snapshot of any kind, over its own; they are not stored.
     *
     * @param directory the snapshot's own directory
     */
    Map<String, String> labels(Path directory);
}
