package dev.davit.metadata.collect;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.metadata.Scope;
import dev.davit.metadata.database.BlobTable;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.LeaseTable;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.database.Table;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes and changes records at random, of few names, so that many of them meet. */
final class RandomWorld {
    private static final int NAMES = 8;
    private static final String GC = "containerd.io/gc.";
    private static final Table<ImageRecord> IMAGES =
            new Table<>(Kind.IMAGE, ImageRecord::fromBytes, ImageRecord::toBytes);
    private static final Table<ContainerRecord> CONTAINERS =
            new Table<>(Kind.CONTAINER, ContainerRecord::fromBytes, ContainerRecord::toBytes);
    private static final Table<SandboxRecord> SANDBOXES =
            new Table<>(Kind.SANDBOX, SandboxRecord::fromBytes, SandboxRecord::toBytes);

    private final Random random;

    RandomWorld(long seed) {
        random = new Random(seed);
    }

    /** Does one thing to one record. */
    void change(Edit edit) {
        String namespace = one("a", "b");
        Instant now = edit.now();
        switch (random.nextInt(20)) {
            case 0, 1 -> putImage(edit, namespace, now);
            case 2, 3, 4, 5 -> putBlob(edit, namespace, now);
            case 6, 7, 8, 9 -> putSnapshot(edit, namespace, now);
            case 10 -> putContainer(edit, namespace, now);
            case 11 -> putSandbox(edit, namespace, now);
            case 12 -> putIngest(edit, namespace, now);
            case 13 -> putLease(edit, namespace, now);
            case 14, 15, 16 -> join(edit, namespace);
            default -> remove(edit, namespace);
        }
    }

    private void putImage(Edit edit, String namespace, Instant now) {
        String name = name();
        var target = new Descriptor("m", digest(), 1, Map.of());
        var labels = labels(now);
        if (random.nextInt(3) == 0) {
            labels.put(GC + "expire", expiry(now));
        }
        IMAGES.put(edit, namespace, name, new ImageRecord(name, target, labels, now, now));
    }

    private void putBlob(Edit edit, String namespace, Instant now) {
        Digest digest = digest();
        var record = new BlobRecord(digest, 1, labels(now), now, now);
        BlobTable.BLOBS.put(edit, namespace, digest.toString(), record);
    }

    /** Parents have lower names, so that there are no circles. */
    private void putSnapshot(Edit edit, String namespace, Instant now) {
        int number = random.nextInt(NAMES);
        String snapshotter = snapshotter();
        String name = "n" + number;
        if (SnapshotTable.get(edit, namespace, snapshotter, name).isPresent()) {
            return;
        }
        String below = "n" + random.nextInt(number + 1);
        String parent =
                SnapshotTable.get(edit, namespace, snapshotter, below).isPresent() ? below : "";
        var record = new SnapshotRecord(name, "", "x/1/" + name, parent, labels(now), now, now);
        SnapshotTable.add(edit, namespace, snapshotter, record);
    }

    private void putContainer(Edit edit, String namespace, Instant now) {
        String id = name();
        var record =
                new ContainerRecord(
                        id,
                        labels(now),
                        "",
                        "r",
                        Optional.empty(),
                        Optional.empty(),
                        one("", "s1", "s2"),
                        name(),
                        "",
                        Map.<String, Any>of(),
                        now,
                        now);
        CONTAINERS.put(edit, namespace, id, record);
    }

    private void putSandbox(Edit edit, String namespace, Instant now) {
        String id = name();
        var record =
                new SandboxRecord(
                        id,
                        labels(now),
                        "r",
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Map.of(),
                        now,
                        now);
        SANDBOXES.put(edit, namespace, id, record);
    }

    private void putIngest(Edit edit, String namespace, Instant now) {
        String ref = name();
        Optional<Digest> shared = random.nextBoolean() ? Optional.of(digest()) : Optional.empty();
        Optional<Instant> expiry =
                random.nextBoolean()
                        ? Optional.of(now.plus(Duration.ofHours(random.nextInt(-2, 3))))
                        : Optional.empty();
        BlobTable.INGESTS.put(
                edit, namespace, ref, new IngestRecord(ref, "x/" + ref, shared, 0, expiry, now));
    }

    private void putLease(Edit edit, String namespace, Instant now) {
        String id = name();
        var labels = new HashMap<String, String>();
        if (random.nextInt(3) == 0) {
            labels.put(GC + "flat", "x");
        }
        if (random.nextInt(2) == 0) {
            labels.put(GC + "expire", expiry(now));
        }
        LeaseTable.LEASES.put(edit, namespace, id, new LeaseRecord(id, labels, now));
    }

    private void join(Edit edit, String namespace) {
        String lease = name();
        if (LeaseTable.LEASES.get(edit, namespace, lease).isEmpty()) {
            return;
        }
        var scope = new Scope(namespace, lease);
        switch (random.nextInt(4)) {
            case 0 -> edit.joinLease(scope, "content", digest().toString());
            case 1 -> edit.joinLease(scope, "images", name());
            case 2 -> edit.joinLease(scope, "ingests", name());
            default -> edit.joinLease(scope, "snapshots/" + snapshotter(), name());
        }
    }

    private void remove(Edit edit, String namespace) {
        String name = name();
        switch (random.nextInt(6)) {
            case 0 -> IMAGES.delete(edit, namespace, name);
            case 1 -> BlobTable.BLOBS.delete(edit, namespace, digest().toString());
            case 2 -> CONTAINERS.delete(edit, namespace, name);
            case 3 -> SANDBOXES.delete(edit, namespace, name);
            case 4 -> LeaseTable.drop(edit, namespace, name);
            default -> {
                String snapshotter = snapshotter();
                if (!SnapshotTable.hasChildren(edit, namespace, snapshotter, name)) {
                    SnapshotTable.get(edit, namespace, snapshotter, name)
                            .ifPresent(
                                    record ->
                                            SnapshotTable.remove(
                                                    edit, namespace, snapshotter, record));
                }
            }
        }
    }

    private Map<String, String> labels(Instant now) {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            addLabel(labels, now);
        }
        return labels;
    }

    private void addLabel(Map<String, String> labels, Instant now) {
        String end = one("", ".x", "/x", ".x/y", "foo");
        String digest = digest().toString();
        switch (random.nextInt(16)) {
            case 0 -> labels.put(GC + one("root", "root.x", "rootless", "roo"), "x");
            case 1, 2, 3 -> labels.put(GC + "ref.content" + end, digest);
            case 4 -> labels.put(GC + "ref.image" + end, name());
            case 5, 6, 7 ->
                    labels.put(GC + "ref.snapshot." + snapshotter() + one("", "/x"), name());
            case 8 -> labels.put(GC + "bref.container" + end, name());
            case 9 -> labels.put(GC + "bref.content" + end, digest);
            case 10 -> labels.put(GC + "bref.image" + end, name());
            case 11 -> labels.put(GC + "bref.snapshot." + snapshotter() + one("", "/x"), name());
            case 12, 13 ->
                    labels.put(
                            GC + "cond.snapshot" + one(".", "/", "x") + snapshotter(),
                            one("usedat<2h|", "usedat>2h|", "usedat=2h|", "other<2h,usedat<4h|", "")
                                    + name());
            case 14 ->
                    labels.put(
                            GC + "cond.value-usedat",
                            now.minus(Duration.ofMinutes(random.nextInt(300))).toString());
            default -> labels.put("other", "x");
        }
    }

    private String expiry(Instant now) {
        return switch (random.nextInt(5)) {
            case 0 -> "never";
            case 1 -> "2026-11-01T12:00:00+02:00";
            default -> now.plus(Duration.ofHours(random.nextInt(-3, 4))).toString();
        };
    }

    private String name() {
        return "n" + random.nextInt(NAMES);
    }

    private String snapshotter() {
        return one("s1", "s2");
    }

    private Digest digest() {
        return Digest.parse("sha256:" + Integer.toHexString(random.nextInt(NAMES)).repeat(64));
    }

    private String one(String... choices) {
        return List.of(choices).get(random.nextInt(choices.length));
    }
}
