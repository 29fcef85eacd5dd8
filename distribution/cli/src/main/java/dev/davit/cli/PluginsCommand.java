package dev.davit.cli;

import com.google.protobuf.Timestamp;

import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

@Command(name = "plugins", description = "Shows the plugins of the daemon.")
final class PluginsCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name one of: ls, inspect");
    }

    @Command(name = "ls", description = "Lists plugins with their true states.")
    void list(
            @Option(
                            names = {"-q", "--quiet"},
                            description = "only types and ids, as configuration files name them")
                    boolean quiet,
            @Parameters(
                            paramLabel = "FILTER",
                            arity = "0..*",
                            description =
                                    "such as type==io.containerd.snapshotter.v1 or id==native")
                    List<String> filters) {
        PrintWriter out = spec.commandLine().getOut();
        List<Plugin> plugins = plugins(filters == null ? List.of() : filters);
        if (quiet) {
            plugins.forEach(plugin -> out.println(plugin.getType() + "." + plugin.getId()));
            out.flush();
            return;
        }
        var table = new Table("TYPE", "ID", "STATE", "SINCE", "GENERATION", "PLATFORMS", "REASON");
        for (Plugin plugin : plugins) {
            table.row(
                    plugin.getType(),
                    plugin.getId(),
                    plugin.getState().name().toLowerCase(Locale.ROOT),
                    age(plugin.getSince()),
                    String.valueOf(plugin.getGeneration()),
                    platforms(plugin),
                    plugin.getReason());
        }
        table.print(out);
    }

    @Command(name = "inspect", description = "Prints all that is known of a plugin.")
    void inspect(
            @Parameters(
                            paramLabel = "PLUGIN",
                            description = "id, or type and id as configuration files name it")
                    String name) {
        PrintWriter out = spec.commandLine().getOut();
        List<Plugin> found =
                plugins(List.of()).stream()
                        .filter(
                                plugin ->
                                        name.equals(plugin.getId())
                                                || name.equals(
                                                        plugin.getType() + "." + plugin.getId()))
                        .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no plugin " + name + "; see davit plugins ls");
        }
        found.forEach(plugin -> out.println(Json.pretty(plugin)));
        out.flush();
    }

    private List<Plugin> plugins(List<String> filters) {
        return davit.connection()
                .with(
                        channel ->
                                PluginsGrpc.newBlockingStub(channel)
                                        .list(
                                                ListPluginsRequest.newBuilder()
                                                        .addAllFilters(filters)
                                                        .build())
                                        .getPluginsList());
    }

    private static String platforms(Plugin plugin) {
        String platforms =
                plugin.getPlatformsList().stream()
                        .map(platform -> platform.getOs() + "/" + platform.getArchitecture())
                        .collect(Collectors.joining(","));
        return platforms.isEmpty() ? "-" : platforms;
    }

    private static String age(Timestamp since) {
        Duration age =
                Duration.between(
                        Instant.ofEpochSecond(since.getSeconds(), since.getNanos()), Instant.now());
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
