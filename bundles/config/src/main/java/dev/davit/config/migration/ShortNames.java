package dev.davit.config.migration;

import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;

import java.util.ArrayList;
import java.util.List;

/** Version 1 to 2: plugins get their names in full. */
final class ShortNames {
    private final List<String> warnings;

    ShortNames(List<String> warnings) {
        this.warnings = warnings;
    }

    void expand(Section file) {
        file.table("plugins").ifPresent(this::expandKeys);
        expandItems(file, "disabled_plugins");
        expandItems(file, "required_plugins");
    }

    private void expandKeys(Section plugins) {
        for (String name : plugins.keys()) {
            plugins.remove(name).ifPresent(table -> plugins.put(expanded(name, table.at()), table));
        }
    }

    private void expandItems(Section file, String list) {
        file.entry(list)
                .ifPresent(
                        entry -> {
                            List<Node> names = new ArrayList<>();
                            for (Node item : file.items(list)) {
                                if (item instanceof Node.Scalar(String name, Position at)) {
                                    names.add(new Node.Scalar(expanded(name, at), at));
                                }
                            }
                            Position position = entry.value().position();
                            Node expanded = new Node.Sequence(names, position);
                            file.put(list, new Section.Entry(entry.at(), expanded));
                        });
    }

    private String expanded(String name, Position at) {
        String full = type(name) + "." + name;
        if (name.startsWith("io.containerd.")) {
            // As containerd does; but whoever writes a full name has forgotten the version.
            warnings.add(
                    at
                            + ": without `version` plugins have short names, so "
                            + name
                            + " is read as "
                            + full
                            + "; begin the file with `version = 2` or newer");
        }
        return full;
    }

    private static String type(String name) {
        return switch (name) {
            case "cgroups" -> "io.containerd.monitor.v1";
            case "linux" -> "io.containerd.runtime.v1";
            case "scheduler" -> "io.containerd.gc.v1";
            case "bolt" -> "io.containerd.metadata.v1";
            case "task" -> "io.containerd.runtime.v2";
            case "opt", "restart", "tracing" -> "io.containerd.internal.v1";
            case "otlp" -> "io.containerd.tracing.processor.v1";
            case "aufs",
                    "btrfs",
                    "devmapper",
                    "native",
                    "overlayfs",
                    "windows",
                    "windows-lcow",
                    "zfs" ->
                    "io.containerd.snapshotter.v1";
            default ->
                    name.endsWith("-service")
                            ? "io.containerd.service.v1"
                            : "io.containerd.grpc.v1";
        };
    }
}
