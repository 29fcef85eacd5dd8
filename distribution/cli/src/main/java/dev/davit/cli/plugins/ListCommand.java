package dev.davit.cli.plugins;

import dev.davit.cli.Table;
import dev.davit.proto.services.plugins.v1.Plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

@Command(name = "ls", description = "Lists plugins with their true states.")
final class ListCommand implements Runnable {
    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Option(
            names = {"-q", "--quiet"},
            description = "only types and ids, as configuration files name them")
    private boolean quiet;

    @Option(names = "--wide", description = "also where plugins come from, and their platforms")
    private boolean wide;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "such as type==io.containerd.snapshotter.v1 or id==native; any of them")
    private List<String> filters = List.of();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        List<Plugin> found =
                PluginClient.with(plugins.connection(), client -> client.list(filters));
        if (quiet) {
            found.forEach(plugin -> out.println(Texts.name(plugin)));
            out.flush();
        } else {
            table(found, wide, Instant.now()).print(out);
        }
    }

    static Table table(List<Plugin> plugins, boolean wide, Instant now) {
        Table table = wide ? headings("ORIGIN", "PLATFORMS", "REASON") : headings("REASON");
        for (Plugin plugin : plugins) {
            String reason = Texts.line(plugin.getReason());
            if (wide) {
                String origin = Texts.orDash(plugin.getOrigin());
                row(table, plugin, now, origin, Texts.platforms(plugin), reason);
            } else {
                row(table, plugin, now, reason);
            }
        }
        return table;
    }

    private static Table headings(String... more) {
        return new Table(
                joined(
                        more, "TYPE", "ID", "STATE", "SINCE", "VERSION", "GEN", "CALLS", "ERRORS",
                        "P99"));
    }

    private static void row(Table table, Plugin plugin, Instant now, String... more) {
        table.row(
                joined(
                        more,
                        plugin.getType(),
                        plugin.getId(),
                        Texts.state(plugin.getState()),
                        Texts.age(plugin.getSince(), now),
                        Texts.orDash(plugin.getVersion()),
                        String.valueOf(plugin.getGeneration()),
                        String.valueOf(plugin.getCalls().getTotal()),
                        String.valueOf(plugin.getCalls().getFailed()),
                        Texts.latency(plugin.getCalls().getP99())));
    }

    private static String[] joined(String[] more, String... first) {
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
