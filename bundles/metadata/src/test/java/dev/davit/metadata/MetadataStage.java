package dev.davit.metadata;

import dev.davit.api.Digest;
import dev.davit.api.Filter;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.Handle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A database that can be closed and opened again over backends that stay. */
public final class MetadataStage implements AutoCloseable {
    static final Scope T = new Scope("t");
    static final Map<String, String> ROOT = Map.of("containerd.io/gc.root", "now");

    private final Path directory;
    private final SnapshottersByName slots = new SnapshottersByName();
    private Metadata metadata;

    public MetadataStage(Path directory) {
        this.directory = directory;
        metadata = open();
    }

    private Metadata open() {
        return new Metadata(slots, directory, "shared", InstantSource.system());
    }

    public Metadata metadata() {
        return metadata;
    }

    /** Puts a snapshotter aboard. */
    public void put(String id, Snapshotter snapshotter) {
        slots.put(id, snapshotter);
    }

    SnapshottersByName slots() {
        return slots;
    }

    NamespacedContent content() {
        return metadata.content();
    }

    NamespacedSnapshots snapshots() {
        return metadata.snapshots("s");
    }

    /** The content store behind the namespaces. */
    ContentStore store() {
        try (Handle<ContentStore> handle = slots.slot(ContentStore.SLOT).use("local")) {
            return handle.plugin();
        }
    }

    void restart() {
        metadata.close();
        metadata = open();
    }

    void collect() {
        try {
            metadata.collect(_ -> {}).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a blob in the namespace. */
    Digest blob(Scope scope, String text, Map<String, String> labels) {
        try (NamespacedWriter writer = content().writer(scope, "ref", 0, Optional.empty())) {
            writer.write(bytes(text));
            return writer.commit(0, Optional.empty(), labels);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a committed snapshot that nothing but its label keeps. */
    void layer(String name, String parent) {
        snapshots().prepare(T, name + "-key", parent, ROOT);
        snapshots().commit(T, name, name + "-key", ROOT, "");
    }

    /** What a snapshotter has, in order. */
    public static List<String> keys(Snapshotter backend) {
        var keys = new ArrayList<String>();
        backend.walk(Filter.ALL, info -> keys.add(info.name()));
        return keys.stream().sorted().toList();
    }

    static Set<String> names(Snapshotter backend) {
        var names = new TreeSet<String>();
        keys(backend).forEach(key -> names.add(key.substring(key.lastIndexOf('/') + 1)));
        return names;
    }

    static Set<Digest> blobs(ContentStore store) {
        var digests = new TreeSet<Digest>(Comparator.comparing(Digest::toString));
        store.walk(info -> digests.add(info.digest()));
        return digests;
    }

    @Override
    public void close() {
        metadata.close();
    }
}
