package dev.davit.cli.plugins;

import dev.davit.cli.Connection;
import dev.davit.cli.Davit;
import dev.davit.proto.services.plugins.v1.Plugin;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Commands about plugins; those that change one print what it has become. */
@Command(
        name = "plugins",
        description = {
            "Shows the plugins of the daemon, brings them aboard, upgrades them, takes them away.",
            "PLUGIN is an id, or type and id as configuration files have them:"
                    + " io.containerd.snapshotter.v1.overlayfs."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            InspectCommand.class,
            WhyCommand.class,
            TopCommand.class,
            WatchCommand.class,
            BisectCommand.class,
            HelpCommand.class
        })
public final class PluginsCommand implements Runnable {
    private static final String OCI = "oci://";

    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name one of: "
                        + spec.subcommands().keySet().stream()
                                .filter(name -> !name.equals("help"))
                                .collect(Collectors.joining(", ")));
    }

    @Command(
            name = "install",
            description =
                    "Brings a bundle aboard, or a new version of one that is there: the old one"
                            + " serves until the new one does, and for good if the new one fails.")
    void install(@Parameters(paramLabel = "FILE", description = "a bundle") String file) {
        Path bundle = bundle(file);
        change(client -> client.install(bundle, ""));
    }

    @Command(
            name = "upgrade",
            description =
                    "Upgrades the plugin's bundle to FILE, while calls go on; without FILE replaces"
                            + " the process of a plugin that the daemon runs.")
    void upgrade(
            @Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin,
            @Parameters(paramLabel = "FILE", arity = "0..1", description = "a bundle")
                    @Nullable String file) {
        if (file == null) {
            change(client -> client.replace(plugin));
        } else {
            Path bundle = bundle(file);
            change(client -> client.install(bundle, plugin));
        }
    }

    @Command(
            name = "rollback",
            description =
                    "Goes back to the version before the last upgrade; once more goes back to the"
                            + " one before that.")
    void rollback(@Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin) {
        change(client -> client.rollback(plugin));
    }

    @Command(
            name = "uninstall",
            description =
                    "Takes the plugin's bundle away, with all plugins in it. What they have stored"
                            + " stays.")
    void uninstall(@Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin) {
        change(client -> client.uninstall(plugin));
    }

    @Command(
            name = "drain",
            description =
                    "Lets no new call in, which wait at the door, and returns when the running ones"
                            + " have finished; enable opens the door again.")
    void drain(
            @Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "30s",
                            converter = DurationConverter.class,
                            description =
                                    "how long to wait for running calls; the door is open again"
                                            + " afterwards (${DEFAULT-VALUE})")
                    Duration timeout) {
        change(client -> client.drain(plugin, timeout));
    }

    @Command(
            name = "enable",
            description =
                    "Opens the door of a drained plugin, brings a disabled one back, ends a"
                            + " quarantine.")
    void enable(@Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin) {
        change(client -> client.enable(plugin));
    }

    @Command(
            name = "disable",
            description =
                    "Takes the plugin out of service: its calls finish, it is closed, new calls are"
                            + " refused.")
    void disable(
            @Parameters(paramLabel = "PLUGIN", description = "the plugin") String plugin,
            @Option(
                            names = "--now-only",
                            description = "until the daemon's next start; otherwise for good")
                    boolean nowOnly) {
        change(client -> client.disable(plugin, !nowOnly));
    }

    /** How the daemon is reached. */
    Connection connection() {
        return davit.connection();
    }

    private static Path bundle(String file) {
        if (file.startsWith(OCI)) {
            throw new IllegalStateException(
                    "cannot install "
                            + file
                            + ": this daemon pulls no images for plugins; give the bundle as a"
                            + " file");
        }
        return Path.of(file);
    }

    private void change(Function<PluginClient, List<Plugin>> request) {
        List<Plugin> plugins = PluginClient.with(connection(), request);
        PrintWriter out = spec.commandLine().getOut();
        plugins.forEach(plugin -> out.println(outcome(plugin)));
        out.flush();
    }

    /** What a plugin has become, in a line. */
    static String outcome(Plugin plugin) {
        var line = new StringBuilder(Texts.name(plugin));
        line.append(": ").append(Texts.state(plugin.getState()));
        if (!plugin.getVersion().isEmpty()) {
            line.append(", version ").append(plugin.getVersion());
        }
        if (plugin.getGeneration() > 0) {
            line.append(", generation ").append(plugin.getGeneration());
        }
        if (!plugin.getReason().isEmpty()) {
            line.append("; ").append(Texts.line(plugin.getReason()));
        }
        return line.toString();
    }
}
