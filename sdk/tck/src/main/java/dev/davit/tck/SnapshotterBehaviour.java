package dev.davit.tck;

/**
 * What a snapshotter may decline to do. Whatever is declined is checked to be absent, so that the
 * list of a plugin stays true.
 */
public enum SnapshotterBehaviour {
    /** Its mounts can be mounted on this machine, for reading and writing files (s41). */
    MOUNTING,
    /** Snapshots are there again when it is opened anew (s69). */
    DURABILITY,
    /** It refuses another parent for a snapshot that has one; otherwise it ignores it (s27). */
    SECOND_PARENT_REFUSED,
    /** It is a {@link dev.davit.api.snapshotter.SnapshotCleaner} (s73). */
    CLEANUP,
    /** The files of a parent given at commit show through (s75). */
    REBASE,
    /** It commits layers that it has at hand when their reference is prepared (s78). */
    REMOTE,
    /** It prepares layers whose content is in place already (s80). */
    STAGING
}
