package dev.davit.slots.osgi;

import dev.davit.slots.CallCounts;
import dev.davit.slots.FormerGeneration;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines of the list of plugins that tell about bundles whose plugins are not known. */
final class BundleLines {
    private static final String TYPE = "dev.davit.bundle.v1";

    private BundleLines() {}

    /** A file that has not made it into the framework. */
    static PluginDescription describe(Deployment file) {
        PluginState state =
                switch (file.state()) {
                    case ABOARD -> PluginState.READY;
                    case STARTING -> PluginState.CONNECTING;
                    case WAITING, STANDING_BY -> PluginState.RESOLVING;
                    case REFUSED, FAILED -> PluginState.STOPPED;
                };
        return line(
                file.file(),
                state,
                file.since(),
                file.reason(),
                file.version(),
                file.origin(),
                file.waitsFor());
    }

    /** A bundle that has left, and has not left everything. */
    static PluginDescription describe(FormerBundle former) {
        String origin = former.symbolicName() + " " + former.version();
        return line(
                former.symbolicName() + "@" + former.version(),
                PluginState.ABSENT,
                former.since(),
                origin + " has left; " + String.join(", ", former.reasons()),
                former.version(),
                origin,
                List.of());
    }

    /** Whether a plugin comes from a bundle of the same name. */
    static boolean isHeir(PluginDescription line, FormerBundle former) {
        return !line.type().equals(TYPE) && line.origin().startsWith(former.symbolicName() + " ");
    }

    /** The line of a plugin with what its former bundle has left behind. */
    static PluginDescription withFormer(PluginDescription line, FormerBundle left) {
        var all = new ArrayList<FormerGeneration>();
        var reasons = new ArrayList<>(left.reasons());
        FormerGeneration known = null;
        for (FormerGeneration former : line.former()) {
            if (known == null && former.version().equals(left.version())) {
                known = former;
                reasons.addAll(0, former.leaks());
            } else {
                all.add(former);
            }
        }
        all.addFirst(
                new FormerGeneration(
                        known == null ? 0 : known.number(),
                        left.version(),
                        known == null ? left.since() : known.since(),
                        known == null ? 0 : known.running(),
                        reasons));
        return new PluginDescription(
                line.type(),
                line.id(),
                line.requires(),
                line.state(),
                line.since(),
                line.reason(),
                line.generation(),
                line.version(),
                line.origin(),
                line.waitsFor(),
                line.calls(),
                all,
                line.capabilities(),
                line.exports(),
                line.platforms());
    }

    private static PluginDescription line(
            String id,
            PluginState state,
            Instant since,
            String reason,
            String version,
            String origin,
            List<String> waitsFor) {
        return new PluginDescription(
                TYPE,
                id,
                List.of(),
                state,
                since,
                reason,
                0,
                version,
                origin,
                waitsFor,
                CallCounts.NONE,
                List.of(),
                List.of(),
                Map.of(),
                List.of());
    }
}
