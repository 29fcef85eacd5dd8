package dev.davit.cli;

import com.google.protobuf.Empty;

import dev.davit.proto.services.version.v1.VersionGrpc;
import dev.davit.proto.services.version.v1.VersionResponse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

@Command(name = "version", description = "Prints the versions of this program and of the daemon.")
final class VersionCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        VersionResponse server =
                davit.connection()
                        .with(
                                channel ->
                                        VersionGrpc.newBlockingStub(channel)
                                                .version(Empty.getDefaultInstance()));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Client:");
        out.println("  Version:  " + client());
        out.println();
        out.println("Server:");
        out.println("  Version:  " + server.getVersion());
        out.println("  Revision: " + server.getRevision());
        out.flush();
    }

    private static String client() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
