package dev.davit.api.snapshotter;

import dev.davit.api.Fields;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a snapshot without looking into it.
 *
 * @param kind what may be done with it
 * @param name its key while active or a view, its name once committed
 * @param parent name of the parent, empty without one
 * @param labels copied
 * @param createdAt when it was prepared
 * @param updatedAt when kind or labels last changed
 */
public record SnapshotInfo(
        SnapshotKind kind,
        String name,
        String parent,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt)
        implements Fields {
    public SnapshotInfo {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
        Objects.requireNonNull(parent);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
        labels = Map.copyOf(labels);
    }

    /** {@code kind}, {@code name}, {@code parent} (present even if empty) and {@code labels.…}. */
    @Override
    public Optional<String> field(List<String> path) {
        return switch (path.getFirst()) {
            case "kind" -> Optional.of(kind.name().toLowerCase(Locale.ROOT));
            case "name" -> Optional.of(name);
            case "parent" -> Optional.of(parent);
            case "labels" ->
                    Optional.ofNullable(labels.get(String.join(".", path.subList(1, path.size()))));
            default -> Optional.empty();
        };
    }
}
