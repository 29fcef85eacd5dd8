package dev.davit.cli.db;

import dev.davit.cli.Table;
import dev.davit.proto.services.imports.v1.ImportCount;
import dev.davit.proto.services.imports.v1.ImportEvent;
import dev.davit.proto.services.imports.v1.ImportFinding;
import dev.davit.proto.services.imports.v1.ImportMode;
import dev.davit.proto.services.imports.v1.ImportReason;
import dev.davit.proto.services.imports.v1.ImportReport;
import dev.davit.proto.services.imports.v1.ImportRequest;
import dev.davit.proto.services.imports.v1.ImportsGrpc;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Takes over what a containerd has left behind; docs/migration.md is about it. */
@Command(
        name = "import",
        description = {
            "Takes over images, content, containers, leases and snapshots of a containerd that is"
                    + " stopped. Its directory is only read. What is here already is skipped, so"
                    + " an import that was interrupted is repeated.",
            "Ends with 1 if something was not taken over because of a conflict or damage."
        })
final class ImportCommand implements Callable<Integer> {
    /** How data is taken over. */
    enum Mode {
        /** What works best. */
        AUTO,
        /** Nothing is moved. */
        IN_PLACE,
        /** By hard links. */
        LINK,
        /** By copies. */
        COPY;

        /** As it is written on a command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Mode parse(String text) {
            for (Mode mode : values()) {
                if (mode.toString().equals(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(text + " is none of auto, in-place, link, copy");
        }
    }

    @ParentCommand private DbCommand db;
    @Spec private CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "root directory of containerd, usually /var/lib/containerd")
    private Path source = Path.of("");

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "auto",
            description =
                    "auto, in-place, link or copy; auto is the first of the others that works"
                            + " (${DEFAULT-VALUE})")
    private String mode = "";

    @Option(names = "--dry-run", description = "only say what would be done")
    private boolean dryRun;

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            arity = "1..*",
            description = "only these namespaces, instead of all")
    private List<String> namespaces = List.of();

    @Option(names = "--progress", description = "say how far it has come")
    private boolean progress;

    private ImportReport report = ImportReport.getDefaultInstance();

    @Override
    public Integer call() {
        ImportRequest request =
                ImportRequest.newBuilder()
                        .setSource(source.toAbsolutePath().normalize().toString())
                        .setMode(parsed())
                        .setDryRun(dryRun)
                        .addAllNamespaces(namespaces)
                        .build();
        db.connection()
                .with(
                        channel -> {
                            Iterator<ImportEvent> events =
                                    ImportsGrpc.newBlockingStub(channel).import_(request);
                            events.forEachRemaining(this::tell);
                            return channel;
                        });
        print();
        boolean complete =
                report.getCountsList().stream()
                        .allMatch(it -> it.getConflicts() == 0 && it.getRefused() == 0);
        return complete ? 0 : 1;
    }

    private ImportMode parsed() {
        try {
            return switch (Mode.parse(mode)) {
                case AUTO -> ImportMode.IMPORT_MODE_AUTO;
                case IN_PLACE -> ImportMode.IMPORT_MODE_IN_PLACE;
                case LINK -> ImportMode.IMPORT_MODE_LINK;
                case COPY -> ImportMode.IMPORT_MODE_COPY;
            };
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--mode: " + e.getMessage(), e);
        }
    }

    private void tell(ImportEvent event) {
        PrintWriter err = spec.commandLine().getErr();
        switch (event.getEventCase()) {
            case PROGRESS -> {
                if (progress) {
                    err.println(
                            event.getProgress().getNamespace()
                                    + ": "
                                    + event.getProgress().getDone()
                                    + " of kind "
                                    + event.getProgress().getKind());
                }
            }
            case FINDING -> err.println(line(event.getFinding()));
            case REPORT -> report = event.getReport();
            case EVENT_NOT_SET -> err.println("davit: an event that this program does not know");
        }
        err.flush();
    }

    private static String line(ImportFinding finding) {
        return word(finding.getReason())
                + ": "
                + finding.getNamespace()
                + ": "
                + finding.getObject()
                + ": "
                + finding.getText();
    }

    private static String word(ImportReason reason) {
        return switch (reason) {
            case IMPORT_REASON_CONFLICT -> "conflict";
            case IMPORT_REASON_REFUSED -> "refused";
            case IMPORT_REASON_LEFT_OUT -> "left out";
            case IMPORT_REASON_UNSPECIFIED, UNRECOGNIZED -> "not taken over";
        };
    }

    private void print() {
        PrintWriter out = spec.commandLine().getOut();
        var table =
                new Table(
                        "NAMESPACE",
                        "KIND",
                        report.getDryRun() ? "WOULD ADOPT" : "ADOPTED",
                        "PRESENT",
                        "CONFLICTS",
                        "REFUSED",
                        "BYTES");
        for (ImportCount it : report.getCountsList()) {
            table.row(
                    it.getNamespace(),
                    it.getKind(),
                    Long.toString(it.getAdopted()),
                    Long.toString(it.getPresent()),
                    Long.toString(it.getConflicts()),
                    Long.toString(it.getRefused()),
                    Long.toString(it.getBytes()));
        }
        table.print(out);
        new TreeMap<>(report.getWaysMap())
                .forEach((backend, way) -> out.println(backend + ": " + way));
        out.flush();
    }
}
