package dev.davit.cli.db;

import dev.davit.cli.Json;
import dev.davit.cli.Table;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.RecordCount;
import dev.davit.proto.services.database.v1.StatsRequest;
import dev.davit.proto.services.database.v1.StatsResponse;
import dev.davit.proto.services.database.v1.StoreFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

@Command(name = "stats", description = "Prints what the database has and has done.")
final class StatsCommand implements Runnable {
    @ParentCommand private DbCommand db;
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "prints JSON")
    private boolean json;

    @Override
    public void run() {
        StatsResponse stats =
                db.connection()
                        .with(
                                channel ->
                                        DatabaseGrpc.newBlockingStub(channel)
                                                .stats(StatsRequest.getDefaultInstance()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(stats));
        } else {
            print(stats, out);
        }
        out.flush();
    }

    static void print(StatsResponse stats, PrintWriter out) {
        var records = new Table("NAMESPACE", "KIND", "RECORDS", "BYTES");
        long count = 0;
        long bytes = 0;
        for (RecordCount kind : stats.getRecordsList()) {
            records.row(
                    kind.getNamespace().isEmpty() ? "-" : kind.getNamespace(),
                    kind.getKind(),
                    Long.toString(kind.getCount()),
                    Sizes.bytes(kind.getBytes()));
            count += kind.getCount();
            bytes += kind.getBytes();
        }
        records.row("all", "", Long.toString(count), Sizes.bytes(bytes));
        records.print(out);
        out.println();
        var facts = new Table("DATABASE", stats.getDatabase());
        facts.row("directory", stats.getDirectory());
        facts.row("schema", Integer.toString(stats.getSchema()));
        facts.row("last transaction", Long.toString(stats.getSequence()));
        facts.row("newest checkpoint", checkpoint(stats));
        facts.row("checkpoint failure", orDash(stats.getCheckpointFailure()));
        facts.row("journal to replay", Sizes.bytes(stats.getJournalBytes()));
        facts.row("since the start", work(stats));
        facts.row("waiting", Integer.toString(stats.getWaiting()));
        stats.getNotesList().forEach(note -> facts.row("found at the start", note));
        facts.print(out);
        out.println();
        var files = new Table("FILE", "BYTES");
        for (StoreFile file : stats.getFilesList()) {
            files.row(file.getName(), Sizes.bytes(file.getBytes()));
        }
        files.print(out);
    }

    private static String checkpoint(StatsResponse stats) {
        return stats.getCheckpointSequence() == 0
                ? "-"
                : "transaction "
                        + stats.getCheckpointSequence()
                        + ", "
                        + Sizes.bytes(stats.getCheckpointBytes());
    }

    private static String work(StatsResponse stats) {
        return Sizes.count(stats.getTransactions(), "transaction")
                + " in "
                + Sizes.count(stats.getFrames(), "sync");
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
