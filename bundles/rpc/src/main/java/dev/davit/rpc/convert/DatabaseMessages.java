package dev.davit.rpc.convert;

import dev.davit.metadata.upkeep.DatabaseFigures;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.UsageTotals;
import dev.davit.proto.services.database.v1.BackupResponse;
import dev.davit.proto.services.database.v1.BackupSummary;
import dev.davit.proto.services.database.v1.CollectResponse;
import dev.davit.proto.services.database.v1.ExplainResponse;
import dev.davit.proto.services.database.v1.Finding;
import dev.davit.proto.services.database.v1.RecordCount;
import dev.davit.proto.services.database.v1.Severity;
import dev.davit.proto.services.database.v1.StatsResponse;
import dev.davit.proto.services.database.v1.Step;
import dev.davit.proto.services.database.v1.StoreFile;
import dev.davit.proto.services.database.v1.UsageResponse;
import dev.davit.proto.services.database.v1.UsageRow;
import dev.davit.proto.services.database.v1.VerifyResponse;
import dev.davit.proto.services.database.v1.VerifySummary;
import dev.davit.service.Maintenance;

import java.time.Duration;

/** What is told of the database, as messages. */
public final class DatabaseMessages {
    private DatabaseMessages() {}

    public static VerifyResponse toProto(dev.davit.metadata.upkeep.Finding finding) {
        Severity severity =
                switch (finding.severity()) {
                    case PROBLEM -> Severity.PROBLEM;
                    case NOTE -> Severity.NOTE;
                };
        return VerifyResponse.newBuilder()
                .setFinding(
                        Finding.newBuilder()
                                .setSeverity(severity)
                                .setNamespace(finding.namespace())
                                .setObject(finding.object())
                                .setWhat(finding.what())
                                .setAdvice(finding.advice()))
                .build();
    }

    public static VerifyResponse toProto(dev.davit.metadata.upkeep.VerifySummary summary) {
        return VerifyResponse.newBuilder()
                .setSummary(
                        VerifySummary.newBuilder()
                                .setFiles(summary.files())
                                .setRecords(summary.records())
                                .setReferences(summary.references())
                                .setBlobs(summary.blobs())
                                .setSnapshots(summary.snapshots())
                                .setIngests(summary.ingests())
                                .setDigests(summary.digests())
                                .setProblems(summary.problems())
                                .setNotes(summary.notes())
                                .addAllSkipped(summary.skipped()))
                .build();
    }

    public static BackupResponse toProto(dev.davit.metadata.upkeep.BackupSummary summary) {
        return BackupResponse.newBuilder()
                .setSummary(
                        BackupSummary.newBuilder()
                                .setSequence(summary.sequence())
                                .setRecords(summary.records())
                                .setBytes(summary.sizeBytes()))
                .build();
    }

    public static StatsResponse toProto(DatabaseFigures figures) {
        var stats =
                StatsResponse.newBuilder()
                        .setDirectory(figures.directory())
                        .setDatabase(figures.database())
                        .setSchema(figures.schema())
                        .setSequence(figures.sequence())
                        .setTransactions(figures.work().transactions())
                        .setFrames(figures.work().frames())
                        .setWaiting(figures.work().waiting())
                        .setJournalBytes(figures.work().journalBytes())
                        .setCheckpointSequence(figures.checkpoint().sequence())
                        .setCheckpointBytes(figures.checkpoint().sizeBytes())
                        .setCheckpointFailure(figures.checkpoint().failure())
                        .addAllNotes(figures.notes());
        figures.records()
                .forEach(
                        count ->
                                stats.addRecords(
                                        RecordCount.newBuilder()
                                                .setNamespace(count.namespace())
                                                .setKind(count.kind())
                                                .setCount(count.count())
                                                .setBytes(count.sizeBytes())));
        figures.files()
                .forEach(
                        file ->
                                stats.addFiles(
                                        StoreFile.newBuilder()
                                                .setName(file.name())
                                                .setBytes(file.sizeBytes())));
        return stats.build();
    }

    public static CollectResponse toProto(Maintenance.Collected collected) {
        return CollectResponse.newBuilder()
                .putAllRemoved(collected.done().removed())
                .setMarking(toProto(collected.done().marking()))
                .setSweeping(toProto(collected.done().sweeping()))
                .setCleaning(toProto(collected.cleaning()))
                .build();
    }

    private static com.google.protobuf.Duration toProto(Duration length) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(length.getSeconds())
                .setNanos(length.getNano())
                .build();
    }

    public static ExplainResponse toProto(Explanation explanation) {
        var response =
                ExplainResponse.newBuilder()
                        .setObject(explanation.object())
                        .setKept(explanation.isKept())
                        .setReason(explanation.reason());
        explanation
                .path()
                .forEach(
                        step ->
                                response.addPath(
                                        Step.newBuilder()
                                                .setKind(step.kind())
                                                .setName(step.name())
                                                .setReason(step.reason())));
        return response.build();
    }

    public static UsageResponse toProto(dev.davit.metadata.upkeep.UsageRow row) {
        return UsageResponse.newBuilder()
                .setRow(
                        UsageRow.newBuilder()
                                .setNamespace(row.namespace())
                                .setName(row.name())
                                .setUniqueBytes(row.uniqueBytes())
                                .setSharedBytes(row.sharedBytes())
                                .setBlobs(row.blobs())
                                .setSnapshots(row.snapshots()))
                .build();
    }

    public static UsageResponse toProto(UsageTotals totals) {
        return UsageResponse.newBuilder()
                .setTotals(
                        dev.davit.proto.services.database.v1.UsageTotals.newBuilder()
                                .setContentBytes(totals.contentBytes())
                                .setBlobs(totals.blobs())
                                .setSnapshotBytes(totals.snapshotBytes())
                                .setSnapshots(totals.snapshots())
                                .setIngestBytes(totals.ingestBytes())
                                .setIngests(totals.ingests())
                                .setOtherBytes(totals.otherBytes())
                                .addAllUnknown(totals.unknown()))
                .build();
    }
}
