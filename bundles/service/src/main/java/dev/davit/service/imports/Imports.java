package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.metadata.Adoption;
import dev.davit.metadata.Metadata;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Takes over what containerd has left behind in its root directory, which is only read. Goes
 * through the objects in the order in which they refer to each other; each is here as a whole or
 * not at all, and what is here already is left as it is: an import that was interrupted is
 * repeated.
 */
@Component(service = Imports.class)
public final class Imports {
    private final Metadata metadata;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** Takes over nothing yet. */
    @Activate
    public Imports(@Reference Metadata metadata) {
        this.metadata = metadata;
    }

    /**
     * Runs an import.
     *
     * @param listener told of what happens, on the caller's thread; at last of the report
     * @throws DavitException NOT_FOUND without a containerd there, FAILED_PRECONDITION while it
     *     runs or if no way works, UNAVAILABLE while another import goes on, DATA_LOSS for a
     *     damaged database, CANCELLED if interrupted
     */
    public void run(ImportRequest request, Consumer<ImportEvent> listener) {
        if (!request.source().isAbsolute()) {
            throw ErrorCode.INVALID_ARGUMENT.about(request.source() + " is no absolute path");
        }
        if (!oneAtATime.tryLock()) {
            throw ErrorCode.UNAVAILABLE.about("another import is going on");
        }
        try (ContainerdFiles source = ContainerdFiles.open(request.source())) {
            listener.accept(run(request, source, new Tally(listener)));
        } finally {
            oneAtATime.unlock();
        }
    }

    private ImportEvent run(ImportRequest request, ContainerdFiles source, Tally tally) {
        Adoption adoption = metadata.adoption();
        Optional<Takeover> way = adoption.blobWay(source.content(), request.ways());
        if (way.isEmpty()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "content in " + source.content() + " cannot be taken over this way");
        }
        tally.way("content", Ways.name(way.get()));
        var content = new ContentImport(metadata, source, way.get(), request.dryRun());
        var snapshots =
                new SnapshotImport(adoption.snapshots(), source, request.ways(), request.dryRun());
        List<String> found = source.namespaces();
        for (String asked : request.namespaces()) {
            if (!found.contains(asked)) {
                throw ErrorCode.NOT_FOUND.about("namespace " + asked + " in " + request.source());
            }
        }
        for (String namespace : found) {
            if (request.namespaces().isEmpty() || request.namespaces().contains(namespace)) {
                new NamespaceImport(metadata, source, namespace, tally, request.dryRun())
                        .run(content, snapshots);
            }
        }
        boolean all = request.namespaces().isEmpty() && tally.failures() == 0;
        if (way.get() == Takeover.IN_PLACE && all && !request.dryRun()) {
            adoption.endInPlace();
        }
        return tally.report(request.dryRun());
    }
}
