package dev.davit.service.imports;

import dev.davit.api.Takeover;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What is to be taken over, and how.
 *
 * @param source root directory of containerd, absolute
 * @param ways how data may become ours, the best first; copied
 * @param dryRun whether only to say what would be done
 * @param namespaces those to be taken over, empty for all; copied
 */
public record ImportRequest(
        Path source, List<Takeover> ways, boolean dryRun, List<String> namespaces) {
    public ImportRequest {
        Objects.requireNonNull(source);
        ways = List.copyOf(ways);
        namespaces = List.copyOf(namespaces);
    }
}
