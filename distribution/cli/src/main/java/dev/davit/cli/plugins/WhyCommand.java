package dev.davit.cli.plugins;

import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.Plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

@Command(
        name = "why",
        description =
                "Says in plain sentences why a plugin is not ready, slow or still there, and what"
                        + " to do.")
final class WhyCommand implements Runnable {
    private static final int WIDTH = 80;

    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "PLUGIN", description = "the plugin")
    private String plugin = "";

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Explanation explanation =
                PluginClient.with(
                        plugins.connection(),
                        client -> {
                            InspectPluginResponse inspected = client.inspect(plugin);
                            List<Plugin> all = client.list(List.of());
                            return new Explanation(inspected, all, Instant.now());
                        });
        out.print(wrapped(explanation.text()));
        out.flush();
    }

    /** Lines of at most 80 characters, as far as words are not longer. */
    static String wrapped(String text) {
        var lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                lines.append('\n');
                column = 0;
            } else if (column > 0) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.append('\n').toString();
    }
}
