package dev.davit.cli;

import com.google.protobuf.Empty;

import dev.davit.proto.services.introspection.v1.IntrospectionGrpc;
import dev.davit.proto.services.introspection.v1.ServerResponse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "info", description = "Prints who the daemon is.")
final class InfoCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        ServerResponse server =
                davit.connection()
                        .with(
                                channel ->
                                        IntrospectionGrpc.newBlockingStub(channel)
                                                .server(Empty.getDefaultInstance()));
        spec.commandLine().getOut().println(Json.pretty(server));
        spec.commandLine().getOut().flush();
    }
}
