package dev.davit.cli.gc;

import com.google.protobuf.Duration;

import dev.davit.cli.Json;
import dev.davit.proto.services.database.v1.CollectRequest;
import dev.davit.proto.services.database.v1.CollectResponse;
import dev.davit.proto.services.database.v1.DatabaseGrpc;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

@Command(
        name = "run",
        description =
                "Collects now, and waits until the backends are clean. Also removes what a backend"
                        + " has and no record names.")
final class RunCommand implements Runnable {
    @ParentCommand private GcCommand gc;
    @Spec private CommandSpec spec;

    @Option(
            names = "--quick",
            description = "cleans only the backends of what this and earlier collections removed")
    private boolean quick;

    @Option(names = "--json", description = "prints JSON")
    private boolean json;

    @Override
    public void run() {
        CollectRequest request = CollectRequest.newBuilder().setDirtyOnly(quick).build();
        CollectResponse done =
                gc.connection()
                        .with(channel -> DatabaseGrpc.newBlockingStub(channel).collect(request));
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.pretty(done) : text(done));
        out.flush();
    }

    static String text(CollectResponse done) {
        String removed =
                new TreeMap<>(done.getRemovedMap())
                        .entrySet().stream()
                                .map(kind -> kind.getValue() + " " + kind.getKey())
                                .collect(Collectors.joining(", "));
        return "removed "
                + (removed.isEmpty() ? "nothing" : removed)
                + "\nmarking "
                + millis(done.getMarking())
                + ", sweeping "
                + millis(done.getSweeping())
                + ", cleaning "
                + millis(done.getCleaning());
    }

    private static String millis(Duration length) {
        return String.format(
                Locale.ROOT, "%.1f ms", length.getSeconds() * 1e3 + length.getNanos() / 1e6);
    }
}
