package dev.davit.cli;

import dev.davit.proto.services.resolving.v1.ImagesGrpc;
import dev.davit.proto.services.resolving.v1.ResolveRequest;
import dev.davit.proto.services.resolving.v1.ResolveResponse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

@Command(name = "images", description = "Finds images.", subcommands = ImagesCommand.Resolve.class)
final class ImagesCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    @Command(
            name = "resolve",
            description = "Prints what a reference stands for, and which resolver says so.")
    static final class Resolve implements Runnable {
        @ParentCommand private ImagesCommand images;
        @Spec private CommandSpec spec;

        @Parameters(paramLabel = "REF", description = "reference of an image")
        private String reference = "";

        @Option(names = "--json", description = "prints JSON")
        private boolean json;

        @Override
        public void run() {
            ResolveResponse found =
                    images.davit
                            .connection()
                            .with(
                                    channel ->
                                            ImagesGrpc.newBlockingStub(channel)
                                                    .resolve(
                                                            ResolveRequest.newBuilder()
                                                                    .setReference(reference)
                                                                    .build()));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty(found));
            } else {
                var table = new Table("NAME", "DIGEST", "SIZE", "TYPE", "RESOLVER");
                table.row(
                        found.getName(),
                        found.getTarget().getDigest(),
                        Long.toString(found.getTarget().getSize()),
                        found.getTarget().getMediaType(),
                        found.getResolver());
                table.print(out);
            }
            out.flush();
        }
    }
}
