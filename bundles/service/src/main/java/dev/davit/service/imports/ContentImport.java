package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.kit.disk.DiskFailure;
import dev.davit.metadata.Adoption;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.record.BlobRecord;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes over blobs. A copy goes the way of every upload, which checks its digest. */
final class ContentImport {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int BATCH = 200;

    private final Metadata metadata;
    private final Adoption adoption;
    private final ContainerdFiles source;
    private final Takeover way;
    private final boolean dryRun;

    ContentImport(Metadata metadata, ContainerdFiles source, Takeover way, boolean dryRun) {
        this.metadata = metadata;
        this.adoption = metadata.adoption();
        this.source = source;
        this.way = way;
        this.dryRun = dryRun;
    }

    /** Takes over the blobs of a namespace. */
    void run(Scope scope, Tally tally) {
        String namespace = scope.namespace();
        // Those that are here need only the lease, many in a transaction.
        var present = new ArrayList<Newcomer>();
        source.forEach(
                namespace,
                (digest, bucket) -> {
                    String title = "content " + digest;
                    try {
                        BlobRecord record = Records.blob(digest, bucket);
                        Outcome outcome = adopt(scope, record, present);
                        tally.count(
                                namespace, ObjectKind.CONTENT, title, outcome, record.sizeBytes());
                    } catch (DavitException e) {
                        if (!Ways.isOfOneObject(e)) {
                            throw e.within(title);
                        }
                        tally.refuse(namespace, ObjectKind.CONTENT, title, e.getMessage());
                    }
                },
                "content",
                "blob");
        keep(scope, present);
    }

    private Outcome adopt(Scope scope, BlobRecord record, List<Newcomer> present) {
        var newcomer = new Newcomer.Blob(record);
        Outcome outcome = adoption.compare(scope.namespace(), List.of(newcomer)).getFirst();
        if (outcome != Outcome.NEW) {
            present.add(newcomer);
            if (present.size() >= BATCH) {
                keep(scope, present);
            }
            return outcome;
        }
        Path file = check(record);
        if (dryRun) {
            return outcome;
        }
        if (way != Takeover.COPY) {
            return adoption.adoptBlob(scope, record, source.content(), way);
        }
        copy(scope, record, file);
        return outcome;
    }

    private void keep(Scope scope, List<Newcomer> present) {
        if (!dryRun && !present.isEmpty()) {
            adoption.adopt(scope, present);
        }
        present.clear();
    }

    private Path check(BlobRecord record) {
        Path file =
                source.content()
                        .resolve("blobs")
                        .resolve(record.digest().algorithm())
                        .resolve(record.digest().hex());
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() != record.sizeBytes()) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        file
                                + " has "
                                + attributes.size()
                                + " bytes instead of "
                                + record.sizeBytes());
            }
            return file;
        } catch (IOException e) {
            throw ErrorCode.NOT_FOUND.about("file " + file);
        }
    }

    private void copy(Scope scope, BlobRecord record, Path file) {
        Optional<dev.davit.api.Digest> digest = Optional.of(record.digest());
        String ref = "davit-import-" + record.digest();
        try (NamespacedWriter writer =
                        metadata.content().writer(scope, ref, record.sizeBytes(), digest);
                FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            var piece = ByteBuffer.allocate(PIECE_BYTES);
            long at = writer.status().offset();
            while (at < record.sizeBytes()) {
                int count = in.read(piece.clear(), at);
                if (count < 0) {
                    throw new EOFException(file + " ends at " + at);
                }
                writer.write(piece.flip());
                at += count;
            }
            writer.commit(record.sizeBytes(), digest, record.labels());
            adoption.restore(scope, record);
        } catch (IOException e) {
            throw DiskFailure.of("copy " + file, e);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                // The next attempt begins with the first byte.
                metadata.content().abort(scope, ref);
            }
            throw e;
        }
    }
}
