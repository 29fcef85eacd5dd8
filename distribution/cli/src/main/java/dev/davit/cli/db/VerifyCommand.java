package dev.davit.cli.db;

import dev.davit.cli.Json;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.Finding;
import dev.davit.proto.services.database.v1.Severity;
import dev.davit.proto.services.database.v1.VerifyRequest;
import dev.davit.proto.services.database.v1.VerifyResponse;
import dev.davit.proto.services.database.v1.VerifySummary;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "verify",
        description = {
            "Checks the database of the running daemon: its files, its records, what they refer to,"
                    + " and the backends against them. With FILE checks a backup; that takes no"
                    + " daemon.",
            "Ends with 0 if there is nothing to complain of, and with 1 otherwise."
        })
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand private DbCommand db;
    @Spec private CommandSpec spec;

    @Option(
            names = "--digests",
            description = "reads every blob and computes its digest; takes a while")
    private boolean digests;

    @Option(names = "--notes", description = "also prints what is usual in a sound database")
    private boolean notes;

    @Option(names = "--json", description = "a JSON object in each line")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a backup")
    private @Nullable Path file;

    @Override
    public Integer call() {
        if (file != null) {
            return Offline.run(notes ? List.of("--notes") : List.of(), "verify", file.toString());
        }
        VerifyRequest request = VerifyRequest.newBuilder().setDigests(digests).build();
        return db.connection()
                .with(channel -> print(DatabaseGrpc.newBlockingStub(channel).verify(request)));
    }

    private int print(Iterator<VerifyResponse> responses) {
        PrintWriter out = spec.commandLine().getOut();
        int status = ExitCode.SOFTWARE;
        while (responses.hasNext()) {
            VerifyResponse response = responses.next();
            if (response.hasSummary()) {
                VerifySummary summary = response.getSummary();
                out.println(json ? Json.line(response) : text(summary));
                status = summary.getProblems() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
            } else if (notes || response.getFinding().getSeverity() != Severity.NOTE) {
                out.println(json ? Json.line(response) : text(response.getFinding()));
            }
            out.flush();
        }
        return status;
    }

    static String text(Finding finding) {
        String where = finding.getNamespace().isEmpty() ? "" : finding.getNamespace() + ": ";
        String advice = finding.getAdvice().isEmpty() ? "" : "; " + finding.getAdvice();
        return (finding.getSeverity() == Severity.NOTE ? "note: " : "")
                + where
                + finding.getObject()
                + ": "
                + finding.getWhat()
                + advice;
    }

    static String text(VerifySummary summary) {
        var text = new StringBuilder("checked ");
        text.append(Sizes.count(summary.getFiles(), "file"));
        text.append(", ").append(Sizes.count(summary.getRecords(), "record"));
        text.append(", ").append(Sizes.count(summary.getReferences(), "reference"));
        text.append(", ").append(Sizes.count(summary.getBlobs(), "blob"));
        text.append(", ").append(Sizes.count(summary.getSnapshots(), "snapshot"));
        text.append(", ").append(Sizes.count(summary.getIngests(), "ingest"));
        if (summary.getDigests() > 0) {
            text.append(", ").append(Sizes.count(summary.getDigests(), "digest"));
        }
        text.append(": ");
        text.append(
                summary.getProblems() == 0
                        ? "no problem"
                        : Sizes.count(summary.getProblems(), "problem"));
        text.append(", ").append(Sizes.count(summary.getNotes(), "note"));
        summary.getSkippedList().forEach(it -> text.append("\nskipped ").append(it));
        return text.toString();
    }
}
