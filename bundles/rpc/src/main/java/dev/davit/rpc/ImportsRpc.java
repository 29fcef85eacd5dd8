package dev.davit.rpc;

import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.server.Streaming;
import dev.davit.proto.services.imports.v1.ImportCount;
import dev.davit.proto.services.imports.v1.ImportEvent;
import dev.davit.proto.services.imports.v1.ImportFinding;
import dev.davit.proto.services.imports.v1.ImportMode;
import dev.davit.proto.services.imports.v1.ImportProgress;
import dev.davit.proto.services.imports.v1.ImportReason;
import dev.davit.proto.services.imports.v1.ImportReport;
import dev.davit.proto.services.imports.v1.ImportRequest;
import dev.davit.proto.services.imports.v1.ImportsGrpc;
import dev.davit.service.imports.ImportEvent.Count;
import dev.davit.service.imports.ImportEvent.Finding;
import dev.davit.service.imports.ImportEvent.Progress;
import dev.davit.service.imports.ImportEvent.Reason;
import dev.davit.service.imports.ImportEvent.Report;
import dev.davit.service.imports.Imports;
import dev.davit.service.imports.ObjectKind;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Imports from containerd, for davit's own command line. */
@Component(service = BindableService.class)
@SlotId("davit.services.imports.v1.Imports")
@ShownAs("imports")
public final class ImportsRpc extends ImportsGrpc.ImportsImplBase {
    private final Imports imports;

    @Activate
    public ImportsRpc(@Reference Imports imports) {
        this.imports = imports;
    }

    @Override
    public void import_(ImportRequest request, StreamObserver<ImportEvent> observer) {
        var wanted =
                new dev.davit.service.imports.ImportRequest(
                        path(request.getSource()),
                        ways(request.getMode()),
                        request.getDryRun(),
                        request.getNamespacesList());
        Streaming.answer(
                observer,
                stream -> {
                    stream.open();
                    imports.run(wanted, event -> stream.send(toProto(event)));
                });
    }

    private static Path path(String source) {
        try {
            return Path.of(source);
        } catch (InvalidPathException e) {
            throw ErrorCode.INVALID_ARGUMENT.about("path \"" + source + "\"");
        }
    }

    private static List<Takeover> ways(ImportMode mode) {
        return switch (mode) {
            case IMPORT_MODE_AUTO -> List.of(Takeover.IN_PLACE, Takeover.LINK, Takeover.COPY);
            case IMPORT_MODE_IN_PLACE -> List.of(Takeover.IN_PLACE);
            case IMPORT_MODE_LINK -> List.of(Takeover.LINK);
            case IMPORT_MODE_COPY -> List.of(Takeover.COPY);
            case UNRECOGNIZED -> throw ErrorCode.INVALID_ARGUMENT.about("mode of the import");
        };
    }

    private static ImportEvent toProto(dev.davit.service.imports.ImportEvent event) {
        var message = ImportEvent.newBuilder();
        switch (event) {
            case Progress it ->
                    message.setProgress(
                            ImportProgress.newBuilder()
                                    .setNamespace(it.namespace())
                                    .setKind(name(it.kind()))
                                    .setDone(it.done()));
            case Finding it ->
                    message.setFinding(
                            ImportFinding.newBuilder()
                                    .setReason(toProto(it.reason()))
                                    .setNamespace(it.namespace())
                                    .setObject(it.object())
                                    .setText(it.text()));
            case Report it -> message.setReport(toProto(it));
        }
        return message.build();
    }

    private static ImportReason toProto(Reason reason) {
        return switch (reason) {
            case CONFLICT -> ImportReason.IMPORT_REASON_CONFLICT;
            case REFUSED -> ImportReason.IMPORT_REASON_REFUSED;
            case LEFT_OUT -> ImportReason.IMPORT_REASON_LEFT_OUT;
        };
    }

    private static ImportReport toProto(Report report) {
        var message =
                ImportReport.newBuilder().setDryRun(report.dryRun()).putAllWays(report.ways());
        for (Count it : report.counts()) {
            message.addCounts(
                    ImportCount.newBuilder()
                            .setNamespace(it.namespace())
                            .setKind(name(it.kind()))
                            .setAdopted(it.adopted())
                            .setPresent(it.present())
                            .setConflicts(it.conflicts())
                            .setRefused(it.refused())
                            .setBytes(it.bytes()));
        }
        return message.build();
    }

    private static String name(ObjectKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
