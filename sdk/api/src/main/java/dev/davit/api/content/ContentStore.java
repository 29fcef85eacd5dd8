package dev.davit.api.content;

import dev.davit.api.Digest;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps blobs by digest, and the ingests that become blobs.
 *
 * <p>Life cycle: {@link #writer} opens an ingest under a ref; its bytes survive the writer, the
 * daemon and the machine until {@link ContentWriter#commit} makes them a blob or {@link #abort}
 * drops them. A blob never changes.
 *
 * <p>Threads: called concurrently on virtual threads; may block. A ref has one writer at a time.
 * Interruption means that the caller has gone: stop early with CANCELLED.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} with the codes named at each method; a method
 * that throws has changed nothing.
 *
 * <p>Units: bytes, UTC instants.
 *
 * <p>Not your job: namespaces, labels, leases and collection happen above; refs arrive unique.
 *
 * <p>The numbered rules are in docs/slots/content.md.
 */
@ConsumerType
public interface ContentStore {
    /** The slot. */
    SlotType<ContentStore> SLOT =
            new SlotType<>(
                            "io.containerd.content.v1",
                            "content",
                            ContentStore.class,
                            HandOver.EXCLUSIVE)
                    .with(MethodClass.QUERY, "info", "open", "status", "sizeBytes", "wayFrom")
                    .with(MethodClass.TRANSFER, "walk", "walkIngests", "adopt")
                    .withParts(ContentReader.class, ContentWriter.class);

    /** Facts about a blob. Throws NOT_FOUND. */
    ContentInfo info(Digest digest);

    /** Opens a blob for reading. Throws NOT_FOUND. */
    ContentReader open(Digest digest);

    /** Deletes a blob. Throws NOT_FOUND. */
    void delete(Digest digest);

    /** Visits every blob, as they are at some moment between call and return. */
    void walk(Consumer<ContentInfo> visitor);

    /**
     * Opens or resumes an ingest. The writer stands behind the bytes that are there; a total other
     * than the remembered one drops them.
     *
     * @param ref name of the ingest, any text that is not empty
     * @param total bytes to come in all, 0 if unknown
     * @param expected digest that the bytes will have, if known; only its algorithm matters here
     * @throws dev.davit.api.DavitException UNAVAILABLE while the ref has another writer,
     *     ALREADY_EXISTS if a blob with the expected digest is there
     */
    ContentWriter writer(String ref, long total, Optional<Digest> expected);

    /** State of an ingest. Throws NOT_FOUND. */
    IngestStatus status(String ref);

    /** Visits every ingest. */
    void walkIngests(Consumer<IngestStatus> visitor);

    /**
     * Drops an ingest and its bytes, also while a writer is open; that writer's next call fails.
     * Throws NOT_FOUND.
     */
    void abort(String ref);
}
