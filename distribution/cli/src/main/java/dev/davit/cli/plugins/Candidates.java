package dev.davit.cli.plugins;

import dev.davit.proto.services.plugins.v1.Plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Plugins that may be the ones.
 *
 * @param aboard every plugin; copied
 */
record Candidates(List<Plugin> aboard) {
    /** Without it nothing could be enabled again. */
    private static final List<String> NEEDED =
            List.of("io.containerd.grpc.v1.plugins", "io.containerd.server.v1.grpc");

    Candidates {
        aboard = List.copyOf(aboard);
    }

    List<String> chosen(List<String> among, boolean all) {
        if (!among.isEmpty()) {
            return among.stream().map(this::named).distinct().toList();
        }
        List<String> chosen = new ArrayList<>();
        for (Plugin plugin : aboard) {
            String name = Texts.name(plugin);
            if (isEnabled(plugin) && (all ? !NEEDED.contains(name) : isFromElsewhere(plugin))) {
                chosen.add(name);
            }
        }
        return chosen;
    }

    private String named(String name) {
        List<Plugin> found =
                aboard.stream()
                        .filter(
                                plugin ->
                                        name.equals(plugin.getId())
                                                || name.equals(Texts.name(plugin)))
                        .toList();
        if (found.size() != 1 || !isEnabled(found.getFirst())) {
            String complaint =
                    found.isEmpty()
                            ? "no plugin " + name
                            : found.size() == 1
                                    ? name + " is not enabled"
                                    : "several types have "
                                            + name
                                            + ", say which one: "
                                            + found.stream()
                                                    .map(Texts::name)
                                                    .collect(Collectors.joining(", "));
            throw new IllegalStateException(complaint + "; see davit plugins ls");
        }
        return Texts.name(found.getFirst());
    }

    private static boolean isEnabled(Plugin plugin) {
        return switch (plugin.getState()) {
            case ABSENT, STOPPED, DRAINING, STATE_UNSPECIFIED, UNRECOGNIZED -> false;
            case RESOLVING, CONNECTING, READY, DEGRADED, QUARANTINED -> true;
        };
    }

    /** Bundles of the box have names of their own; a proxy comes from an address or the adapter. */
    private static boolean isFromElsewhere(Plugin plugin) {
        String origin = plugin.getOrigin();
        return !origin.startsWith("dev.davit.")
                || origin.startsWith("dev.davit.example.")
                || origin.startsWith("dev.davit.proxy.");
    }
}
