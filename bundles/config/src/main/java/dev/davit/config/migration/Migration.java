package dev.davit.config.migration;

import dev.davit.config.PluginUri;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Migrates one file from the version it declares. Works on a tree that has been checked against the
 * keys of that version, and keeps the positions of all values.
 */
public final class Migration {
    /** Plugins that got another name with version 3. */
    private static final Map<String, String> RENAMED =
            Map.of(
                    "io.containerd.monitor.v1.cgroups",
                    PluginUri.CGROUPS_MONITOR,
                    "io.containerd.internal.v1.restart",
                    "io.containerd.monitor.container.v1.restart");

    private final Section file;
    private final int version;
    private final List<String> warnings;

    private Migration(Section file, int version, List<String> warnings) {
        this.file = file;
        this.version = version;
        this.warnings = warnings;
    }

    /**
     * @param file changed in place
     * @param version what the file declares, 0 if nothing
     * @param source the file's name, for warnings
     */
    public static void migrate(Section file, int version, String source, List<String> warnings) {
        if (version >= TopLevel.NEWEST) {
            return;
        }
        warnings.add(
                source
                        + ": Configuration migrated from version "
                        + version
                        + ", use `davitd config migrate` to avoid migration");
        new Migration(file, version, warnings).run();
    }

    private void run() {
        if (version < 2) {
            new ShortNames(warnings).expand(file);
        }
        renamePlugins();
        file.table("plugins").ifPresent(CriTables::split);
        file.table("plugins").ifPresent(this::moveCoreScheduling);
        new ListenerTables(file).move();
    }

    private void renamePlugins() {
        Section plugins = file.table("plugins").orElseGet(Section::new);
        RENAMED.forEach(
                (before, now) -> {
                    if (!plugins.has(now)) {
                        plugins.remove(before).ifPresent(table -> plugins.put(now, table));
                    }
                });
        renameIn("disabled_plugins");
        renameIn("required_plugins");
    }

    private void renameIn(String list) {
        file.entry(list)
                .ifPresent(
                        entry -> {
                            List<Node> renamed = new ArrayList<>();
                            for (Node item : file.items(list)) {
                                renamed.add(renamed(item));
                            }
                            Position position = entry.value().position();
                            Node names = new Node.Sequence(renamed, position);
                            file.put(list, new Section.Entry(entry.at(), names));
                        });
    }

    private static Node renamed(Node item) {
        return item instanceof Node.Scalar(String name, Position at)
                ? new Node.Scalar(RENAMED.getOrDefault(name, name), at)
                : item;
    }

    /**
     * Core scheduling became a variable of the shims' environment. containerd 2.4 does this for
     * files of version 3 only; from older ones the key is dropped there, and so it is here.
     */
    private void moveCoreScheduling(Section plugins) {
        plugins.table(PluginUri.TASKS)
                .flatMap(tasks -> tasks.remove("sched_core"))
                .filter(core -> core.value() instanceof Node.Scalar(Boolean on, Position _) && on)
                .ifPresent(core -> moveCoreScheduling(plugins, core));
    }

    private void moveCoreScheduling(Section plugins, Section.Entry core) {
        if (version < 3) {
            warnings.add(
                    core.at()
                            + ": sched_core has no effect in a file of version "
                            + version
                            + "; set env = [\"SCHED_CORE=1\"] of "
                            + PluginUri.SHIMS
                            + " in a file of version 4");
            return;
        }
        Position at = core.value().position();
        Section shims = plugins.tableOrNew(PluginUri.SHIMS, core.at());
        List<Node> environment = new ArrayList<>(shims.items("env"));
        environment.add(new Node.Scalar("SCHED_CORE=1", at));
        shims.put("env", new Section.Entry(core.at(), new Node.Sequence(environment, at)));
    }
}
