package dev.davit.cli.gc;

import dev.davit.cli.Json;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.ExplainRequest;
import dev.davit.proto.services.database.v1.ExplainResponse;
import dev.davit.proto.services.database.v1.Step;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

@Command(
        name = "explain",
        description = {
            "Says why an object of the namespace is kept: the shortest path from a root of the"
                    + " collection, and how each one keeps the next. Or that it goes.",
            "OBJECT is a digest, a snapshot as SNAPSHOTTER/KEY, an image name, or the id of a"
                    + " container, lease, ingest or sandbox."
        })
final class ExplainCommand implements Runnable {
    @ParentCommand private GcCommand gc;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "OBJECT", description = "what it is about")
    private String object = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "content, snapshot, image, container, lease, ingest or sandbox, where several"
                            + " have the name")
    private String kind = "";

    @Option(names = "--json", description = "prints JSON")
    private boolean json;

    @Override
    public void run() {
        ExplainRequest request =
                ExplainRequest.newBuilder().setObject(object).setKind(kind).build();
        ExplainResponse explanation =
                gc.connection()
                        .with(channel -> DatabaseGrpc.newBlockingStub(channel).explain(request));
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.pretty(explanation) : text(explanation));
        out.flush();
    }

    static String text(ExplainResponse explanation) {
        var text = new StringBuilder(explanation.getObject());
        if (!explanation.getKept()) {
            return text.append(" is not kept: ").append(explanation.getReason()).toString();
        }
        text.append(" is kept:");
        String indent = "\n  ";
        for (Step step : explanation.getPathList()) {
            text.append(indent).append(step.getKind()).append(' ').append(step.getName());
            text.append("  (").append(step.getReason()).append(')');
            indent += "  ";
        }
        return text.toString();
    }
}
