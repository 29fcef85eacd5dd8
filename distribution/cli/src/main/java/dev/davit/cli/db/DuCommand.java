package dev.davit.cli.db;

import dev.davit.cli.Davit;
import dev.davit.cli.Json;
import dev.davit.cli.Table;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.Grouping;
import dev.davit.proto.services.database.v1.UsageRequest;
import dev.davit.proto.services.database.v1.UsageResponse;
import dev.davit.proto.services.database.v1.UsageRow;
import dev.davit.proto.services.database.v1.UsageTotals;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** Who uses the disk. */
@Command(
        name = "du",
        description = {
            "Prints who uses the disk, in all namespaces, the largest first.",
            "UNIQUE is what goes with one of them alone; SHARED is what others of the list need as"
                    + " well. What none of the list needs is summed up at the end."
        })
public final class DuCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Option(
            names = "--by",
            paramLabel = "GROUP",
            defaultValue = "image",
            description = "one of image, container, lease, snapshotter (${DEFAULT-VALUE})")
    private Group by = Group.IMAGE;

    @Option(names = "--json", description = "a JSON object in each line")
    private boolean json;

    private enum Group {
        IMAGE(Grouping.IMAGE),
        CONTAINER(Grouping.CONTAINER),
        LEASE(Grouping.LEASE),
        SNAPSHOTTER(Grouping.SNAPSHOTTER);

        private final Grouping grouping;

        Group(Grouping grouping) {
            this.grouping = grouping;
        }
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        UsageRequest request = UsageRequest.newBuilder().setBy(by.grouping).build();
        davit.connection()
                .with(
                        channel -> {
                            print(DatabaseGrpc.newBlockingStub(channel).usage(request), out);
                            return out;
                        });
        out.flush();
    }

    private void print(Iterator<UsageResponse> responses, PrintWriter out) {
        List<UsageRow> rows = new ArrayList<>();
        while (responses.hasNext()) {
            UsageResponse response = responses.next();
            if (json) {
                out.println(Json.line(response));
            } else if (response.hasRow()) {
                rows.add(response.getRow());
            } else {
                print(rows, out);
                print(response.getTotals(), out);
            }
        }
    }

    private static void print(List<UsageRow> rows, PrintWriter out) {
        rows.sort(Comparator.comparingLong(row -> -row.getUniqueBytes() - row.getSharedBytes()));
        var table = new Table("NAMESPACE", "NAME", "UNIQUE", "SHARED", "BLOBS", "SNAPSHOTS");
        for (UsageRow row : rows) {
            table.row(
                    row.getNamespace().isEmpty() ? "-" : row.getNamespace(),
                    row.getName(),
                    Sizes.bytes(row.getUniqueBytes()),
                    Sizes.bytes(row.getSharedBytes()),
                    Integer.toString(row.getBlobs()),
                    Integer.toString(row.getSnapshots()));
        }
        table.print(out);
        out.println();
    }

    private static void print(UsageTotals totals, PrintWriter out) {
        var table = new Table("ALL TOGETHER", "BYTES", "NUMBER");
        table.row(
                "content", Sizes.bytes(totals.getContentBytes()), Long.toString(totals.getBlobs()));
        table.row(
                "snapshots",
                Sizes.bytes(totals.getSnapshotBytes()),
                Long.toString(totals.getSnapshots()));
        table.row(
                "unfinished uploads",
                Sizes.bytes(totals.getIngestBytes()),
                Long.toString(totals.getIngests()));
        table.row("of these, needed by none above", Sizes.bytes(totals.getOtherBytes()), "-");
        table.print(out);
        totals.getUnknownList().forEach(unknown -> out.println("not measured: " + unknown));
    }
}
