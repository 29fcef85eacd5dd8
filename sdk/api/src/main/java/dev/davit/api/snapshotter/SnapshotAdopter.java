package dev.davit.api.snapshotter;

import dev.davit.api.Takeover;
import dev.davit.api.Usage;

import org.osgi.annotation.versioning.ConsumerType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A snapshotter that can take over what containerd's snapshotter of the same name has left behind.
 * The directories it is given are only read; they do not change meanwhile.
 */
@ConsumerType
public interface SnapshotAdopter {
    /**
     * How snapshots can be taken over; the answer holds for all that are kept together.
     *
     * @param root directory of the other snapshotter
     * @param ways those that the caller would have, the best first
     * @return the first of them that works; empty if none does
     */
    Optional<Takeover> wayFrom(Path root, List<Takeover> ways);

    /**
     * Takes over one snapshot, whose parent is here already. As durable as a commit once this
     * returns; a failure leaves nothing behind.
     *
     * @param snapshot what it is to be, in all its parts
     * @param usage space that a committed one takes, as it was measured at its commit
     * @param root directory of the other snapshotter
     * @param id number of the snapshot in there
     * @param way as {@link #wayFrom} has answered
     * @throws dev.davit.api.DavitException NOT_FOUND without the directory or the parent,
     *     ALREADY_EXISTS if the name is taken, INVALID_ARGUMENT if the parent is not committed,
     *     FAILED_PRECONDITION if the directory is somebody's already or the way does not work
     */
    void adopt(SnapshotInfo snapshot, Usage usage, Path root, long id, Takeover way);
}
