package dev.davit.cli.plugins;

import dev.davit.cli.Json;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.plugins.v1.PluginChange;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;

@Command(name = "events", description = "Prints changes of plugins as they happen, one in a line.")
final class WatchCommand implements Runnable {
    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "a JSON object in each line")
    private boolean json;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "such as id==native; any of them")
    private List<String> filters = List.of();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        PluginClient.with(
                plugins.connection(),
                client -> {
                    client.watch(
                            filters,
                            change -> {
                                out.println(json ? Json.line(change) : line(change));
                                out.flush();
                            });
                    return client;
                });
    }

    static String line(PluginChange change) {
        var line = new StringBuilder();
        line.append(Times.fromProto(change.getAt())).append(' ');
        line.append(change.getType()).append('.').append(change.getId()).append(' ');
        if (change.getBefore() == change.getAfter()) {
            line.append(Texts.state(change.getAfter()));
        } else {
            line.append(Texts.state(change.getBefore()));
            line.append(" -> ").append(Texts.state(change.getAfter()));
        }
        if (change.getGeneration() > 0) {
            line.append(", generation ").append(change.getGeneration());
        }
        if (!change.getVersion().isEmpty()) {
            line.append(", version ").append(change.getVersion());
        }
        if (!change.getReason().isEmpty()) {
            line.append(": ").append(Texts.line(change.getReason()));
        }
        return line.toString();
    }
}
