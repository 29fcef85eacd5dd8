package dev.davit.service.imports;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.bbolt.BoltBucket;
import dev.davit.bbolt.BoltCursor;
import dev.davit.metadata.Leases;
import dev.davit.metadata.ResourceTypes;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records of containerd: buckets of fields. A field that is not there has its empty value, as in
 * containerd. What a bucket holds that is no record is INVALID_ARGUMENT.
 */
final class Records {
    private static final String CREATED_AT = "createdat";
    private static final String UPDATED_AT = "updatedat";
    private static final String LABELS = "labels";
    private static final String RUNTIME = "runtime";
    private static final String OPTIONS = "options";
    private static final String SPEC = "spec";
    private static final String EXTENSIONS = "extensions";
    private static final String SIZE = "size";
    private static final String PARENT = "parent";

    private Records() {}

    static BlobRecord blob(String digest, BoltBucket in) {
        return new BlobRecord(
                Digest.parse(digest),
                number(in, SIZE),
                texts(in, LABELS),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    static ImageRecord image(String name, BoltBucket in) {
        BoltBucket target =
                in.bucket("target")
                        .orElseThrow(() -> ErrorCode.INVALID_ARGUMENT.about("it has no target"));
        return new ImageRecord(
                name,
                new Descriptor(
                        target.text("mediatype"),
                        Digest.parse(target.text("digest")),
                        number(target, SIZE),
                        texts(in, "annotations")),
                texts(in, LABELS),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    static ContainerRecord container(String id, BoltBucket in) {
        Optional<BoltBucket> runtime = in.bucket(RUNTIME);
        return new ContainerRecord(
                id,
                texts(in, LABELS),
                in.text("image"),
                runtime.map(it -> it.text("name")).orElse(""),
                runtime.flatMap(it -> any(it, OPTIONS)),
                any(in, SPEC),
                in.text("snapshotter"),
                in.text("snapshotKey"),
                in.text("sandboxid"),
                anys(in),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    static SandboxRecord sandbox(String id, BoltBucket in) {
        Optional<BoltBucket> runtime = in.bucket(RUNTIME);
        return new SandboxRecord(
                id,
                texts(in, LABELS),
                runtime.map(it -> it.text("name")).orElse(""),
                runtime.flatMap(it -> any(it, OPTIONS)),
                any(in, SPEC),
                in.text("sandboxer"),
                anys(in),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    static Newcomer.Lease lease(String id, BoltBucket in) {
        var resources = new ArrayList<Leases.Resource>();
        for (String type :
                List.of(ResourceTypes.CONTENT, ResourceTypes.INGEST, ResourceTypes.IMAGE)) {
            in.bucket(type).ifPresent(list -> addAll(resources, type, list));
        }
        in.bucket("snapshots")
                .ifPresent(
                        list -> {
                            BoltCursor cursor = list.cursor();
                            while (cursor.next()) {
                                String type = ResourceTypes.snapshot(cursor.keyText());
                                cursor.bucket().ifPresent(it -> addAll(resources, type, it));
                            }
                        });
        return new Newcomer.Lease(
                new LeaseRecord(id, texts(in, LABELS), time(in, CREATED_AT)), resources);
    }

    private static void addAll(List<Leases.Resource> resources, String type, BoltBucket list) {
        BoltCursor cursor = list.cursor();
        while (cursor.next()) {
            resources.add(new Leases.Resource(type, cursor.keyText()));
        }
    }

    /** A snapshot as its namespace knows it. */
    static SnapshotRecord snapshot(String name, BoltBucket in) {
        return new SnapshotRecord(
                name,
                "",
                in.text("name"),
                in.text(PARENT),
                texts(in, LABELS),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    /** A snapshot as its snapshotter knows it. */
    static SnapshotInfo snapshotInfo(String key, BoltBucket in) {
        return new SnapshotInfo(
                kind(in),
                key,
                in.text(PARENT),
                texts(in, LABELS),
                time(in, CREATED_AT),
                time(in, UPDATED_AT));
    }

    private static SnapshotKind kind(BoltBucket in) {
        byte[] bytes = in.get("kind").orElse(new byte[] {0});
        return switch (bytes.length == 1 ? bytes[0] : 0) {
            case 1 -> SnapshotKind.VIEW;
            case 2 -> SnapshotKind.ACTIVE;
            case 3 -> SnapshotKind.COMMITTED;
            default -> throw ErrorCode.INVALID_ARGUMENT.about("it is of no known kind");
        };
    }

    /** Space that a snapshot takes. */
    static Usage usage(BoltBucket in) {
        return new Usage(number(in, SIZE), number(in, "inodes"));
    }

    /** Number of a snapshot's directory. */
    static long directory(BoltBucket in) {
        long id = in.get("id").map(GoValues::unsigned).orElse(0L);
        if (id <= 0) {
            throw ErrorCode.INVALID_ARGUMENT.about("it has no directory");
        }
        return id;
    }

    /** The texts of a bucket. */
    static Map<String, String> texts(BoltBucket in, String name) {
        var texts = new HashMap<String, String>();
        in.bucket(name)
                .ifPresent(
                        bucket -> {
                            BoltCursor cursor = bucket.cursor();
                            while (cursor.next()) {
                                byte[] value = cursor.value().orElseThrow(Records::strange);
                                texts.put(
                                        cursor.keyText(),
                                        new String(value, StandardCharsets.UTF_8));
                            }
                        });
        return texts;
    }

    private static Map<String, Any> anys(BoltBucket in) {
        var anys = new HashMap<String, Any>();
        in.bucket(EXTENSIONS)
                .ifPresent(
                        bucket -> {
                            BoltCursor cursor = bucket.cursor();
                            while (cursor.next()) {
                                byte[] value = cursor.value().orElseThrow(Records::strange);
                                anys.put(cursor.keyText(), GoValues.any(value));
                            }
                        });
        return anys;
    }

    private static Optional<Any> any(BoltBucket in, String name) {
        return in.get(name).filter(bytes -> bytes.length > 0).map(GoValues::any);
    }

    private static Instant time(BoltBucket in, String name) {
        return in.get(name).map(GoValues::time).orElse(Instant.EPOCH);
    }

    private static long number(BoltBucket in, String name) {
        return in.get(name).map(GoValues::number).orElse(0L);
    }

    private static RuntimeException strange() {
        return ErrorCode.INVALID_ARGUMENT.about("a bucket stands where a value should be");
    }
}
