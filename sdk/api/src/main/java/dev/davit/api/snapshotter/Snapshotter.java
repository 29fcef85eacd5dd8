package dev.davit.api.snapshotter;

import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps layered file trees and hands them out as mounts.
 *
 * <p>Life cycle: {@link #prepare} and {@link #view} make an active snapshot or a view under a key;
 * {@link #commit} freezes an active one under a name and drops the key; only committed snapshots
 * are parents. Keys and names share one space. What a method has answered is kept across a crash of
 * the daemon and of the machine.
 *
 * <p>Threads: called concurrently on virtual threads; may block. Interruption means that the caller
 * has gone: stop early with CANCELLED.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} with the codes named at each method; a method
 * that throws has changed nothing.
 *
 * <p>Units: bytes of allocated disk blocks, UTC instants.
 *
 * <p>Not your job: namespaces, leases and collection happen above; keys arrive unique. Mounting is
 * the caller's: a snapshotter only says how.
 *
 * <p>The numbered rules are in docs/slots/snapshotter.md.
 */
@ConsumerType
public interface Snapshotter {
    /** The slot. */
    SlotType<Snapshotter> SLOT =
            new SlotType<>(
                            "io.containerd.snapshotter.v1",
                            "snapshotter",
                            Snapshotter.class,
                            HandOver.EXCLUSIVE)
                    .with(MethodClass.QUERY, "stat", "usage", "mounts", "wayFrom")
                    .with(MethodClass.TRANSFER, "walk", "cleanup", "adopt");

    /** Facts about a snapshot. Throws NOT_FOUND. */
    SnapshotInfo stat(String key);

    /** Changes the labels of a snapshot and answers the new facts. Throws NOT_FOUND. */
    SnapshotInfo update(String key, LabelUpdate labels);

    /**
     * Space a snapshot takes without its parents: fixed at commit, measured now while active, zero
     * for a view. Throws NOT_FOUND.
     */
    Usage usage(String key);

    /**
     * The mounts of an active snapshot or a view, the same at every call. Throws NOT_FOUND,
     * FAILED_PRECONDITION for a committed one.
     */
    List<Mount> mounts(String key);

    /**
     * Makes an active snapshot.
     *
     * <p>A snapshotter that has the layer named by label {@code containerd.io/snapshot.ref} at hand
     * may commit it under a name of its own choice, with these labels, and throw ALREADY_EXISTS:
     * the caller then finds it by {@link #walk}.
     *
     * @param key name until commit or removal
     * @param parent a committed snapshot, empty for none
     * @param labels only those with meaning for snapshotters
     * @return how to mount it for writing; a last mount that is read-only says that the content is
     *     in place already
     * @throws dev.davit.api.DavitException NOT_FOUND without the parent, INVALID_ARGUMENT if the
     *     parent is not committed, ALREADY_EXISTS if the key is taken
     */
    List<Mount> prepare(String key, String parent, Map<String, String> labels);

    /** Makes a view, like {@link #prepare} but for reading only. Same errors. */
    List<Mount> view(String key, String parent, Map<String, String> labels);

    /**
     * Freezes an active snapshot as {@code name}; {@code labels} replace those of the active one.
     *
     * @param rebase parent to give a snapshot that was prepared without one; empty keeps it as it
     *     is
     * @throws dev.davit.api.DavitException NOT_FOUND without the key or the new parent,
     *     ALREADY_EXISTS if the name is taken, FAILED_PRECONDITION if the key is not active,
     *     INVALID_ARGUMENT if the snapshot has a parent and another is given
     */
    void commit(String name, String key, Map<String, String> labels, String rebase);

    /**
     * Removes a snapshot of any kind. Throws NOT_FOUND, FAILED_PRECONDITION while it has children.
     */
    void remove(String key);

    /**
     * Visits the snapshots that match, parents and children in any order, as they are at some
     * moment between call and return. The visitor may call the snapshotter.
     */
    void walk(Filter filter, Consumer<SnapshotInfo> visitor);
}
