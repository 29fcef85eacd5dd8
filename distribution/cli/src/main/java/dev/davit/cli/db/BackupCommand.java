package dev.davit.cli.db;

import dev.davit.proto.services.database.v1.BackupRequest;
import dev.davit.proto.services.database.v1.BackupResponse;
import dev.davit.proto.services.database.v1.BackupSummary;
import dev.davit.proto.services.database.v1.DatabaseGrpc;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Iterator;

@Command(
        name = "backup",
        description =
                "Writes the database of the running daemon into a file, as it is at one moment. The"
                        + " daemon goes on meanwhile. Content and snapshots are not in it.")
final class BackupCommand implements Runnable {
    @ParentCommand private DbCommand db;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "what to write; must not be there yet")
    private Path file = Path.of("");

    @Option(names = "--force", description = "replaces FILE if it is there")
    private boolean force;

    @Override
    public void run() {
        BackupSummary summary =
                db.connection()
                        .with(
                                channel ->
                                        write(
                                                DatabaseGrpc.newBlockingStub(channel)
                                                        .backup(
                                                                BackupRequest
                                                                        .getDefaultInstance())));
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s up to transaction %d, %s%n",
                        file,
                        Sizes.count(summary.getRecords(), "record"),
                        summary.getSequence(),
                        Sizes.bytes(summary.getBytes()));
        spec.commandLine().getOut().flush();
    }

    private BackupSummary write(Iterator<BackupResponse> responses) {
        try (var target = new TargetFile(file, force)) {
            while (responses.hasNext()) {
                BackupResponse response = responses.next();
                if (response.hasSummary()) {
                    target.publish(response.getSummary().getBytes());
                    return response.getSummary();
                }
                target.write(response.getData());
            }
        }
        throw new IllegalStateException("the daemon has ended the backup too early");
    }
}
