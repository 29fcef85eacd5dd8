package dev.davit.metadata.collect;

import dev.davit.api.Digest;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a collection must leave, by containerd's rules for labels, leases and expiry. Slow and
 * obvious: every object is held against every other until nothing new is reached. Shares nothing
 * with the collector but the records.
 */
final class CollectionModel {
    private static final String GC = "containerd.io/gc.";

    private final Instant now;
    private final List<Thing> things = new ArrayList<>();

    /**
     * An object.
     *
     * @param type content, snapshot, image, container, sandbox, ingest or lease
     * @param id digest, name, ref or id; {@code <snapshotter>/<name>} of a snapshot
     * @param kept what it refers to by itself, whatever its labels say
     * @param listed what it lists, of a lease
     * @param expiresAt of an ingest
     */
    private record Thing(
            String namespace,
            String type,
            String id,
            Map<String, String> labels,
            List<Target> kept,
            List<Target> listed,
            Optional<Instant> expiresAt) {
        Thing(
                String namespace,
                String type,
                String id,
                Map<String, String> labels,
                List<Target> kept) {
            this(namespace, type, id, labels, kept, new ArrayList<>(), Optional.empty());
        }

        boolean is(Reached reached) {
            return namespace.equals(reached.namespace)
                    && type.equals(reached.target.type)
                    && id.equals(reached.target.id);
        }

        String text() {
            return namespace + " " + type + " " + id;
        }
    }

    private record Target(String type, String id) {}

    /** Something that is reachable, with what its labels name or without. */
    private record Reached(String namespace, Target target, boolean flat) {}

    private CollectionModel(Image image, Instant now) {
        this.now = now;
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            read(cursor.key(), cursor.value());
        }
    }

    /** The objects that a collection must leave at this moment. */
    static Set<String> survivors(Image image, Instant now) {
        var model = new CollectionModel(image, now);
        Set<Reached> reached = model.closure();
        var names = new TreeSet<String>();
        for (Thing thing : model.things) {
            boolean isReached = reached.stream().anyMatch(thing::is);
            if (isReached || !model.canBeRemoved(thing)) {
                names.add(thing.text());
            }
        }
        return names;
    }

    /** All objects. */
    static Set<String> all(Image image) {
        var names = new TreeSet<String>();
        new CollectionModel(image, Instant.EPOCH).things.forEach(thing -> names.add(thing.text()));
        return names;
    }

    private void read(byte[] key, byte[] value) {
        String namespace = Keys.namespace(key);
        switch (Keys.kind(key)) {
            case BLOB -> {
                String digest = Keys.parts(key, 1)[0];
                var blob = BlobRecord.fromBytes(Digest.parse(digest), value);
                things.add(new Thing(namespace, "content", digest, blob.labels(), List.of()));
            }
            case SNAPSHOT -> {
                String[] parts = Keys.parts(key, 2);
                var snapshot = SnapshotRecord.fromBytes(parts[1], value);
                List<Target> parent =
                        snapshot.parent().isEmpty()
                                ? List.of()
                                : List.of(
                                        new Target("snapshot", parts[0] + "/" + snapshot.parent()));
                String id = parts[0] + "/" + parts[1];
                things.add(new Thing(namespace, "snapshot", id, snapshot.labels(), parent));
            }
            case IMAGE -> {
                String name = Keys.parts(key, 1)[0];
                var image = ImageRecord.fromBytes(name, value);
                var target = new Target("content", image.target().digest().toString());
                things.add(new Thing(namespace, "image", name, image.labels(), List.of(target)));
            }
            case CONTAINER -> {
                String id = Keys.parts(key, 1)[0];
                var container = ContainerRecord.fromBytes(id, value);
                String snapshot = container.snapshotter() + "/" + container.snapshotKey();
                List<Target> kept =
                        container.snapshotter().isEmpty()
                                ? List.of()
                                : List.of(new Target("snapshot", snapshot));
                things.add(new Thing(namespace, "container", id, container.labels(), kept));
            }
            case SANDBOX -> {
                String id = Keys.parts(key, 1)[0];
                var sandbox = SandboxRecord.fromBytes(id, value);
                things.add(new Thing(namespace, "sandbox", id, sandbox.labels(), List.of()));
            }
            case INGEST -> {
                String ref = Keys.parts(key, 1)[0];
                var ingest = IngestRecord.fromBytes(ref, value);
                List<Target> kept =
                        ingest.shared().stream()
                                .map(digest -> new Target("content", digest.toString()))
                                .toList();
                things.add(
                        new Thing(
                                namespace,
                                "ingest",
                                ref,
                                Map.of(),
                                kept,
                                List.of(),
                                ingest.expiresAt()));
            }
            case LEASE -> {
                String id = Keys.parts(key, 1)[0];
                var lease = LeaseRecord.fromBytes(id, value);
                things.add(new Thing(namespace, "lease", id, lease.labels(), List.of()));
            }
            // A lease stands before what it lists.
            case LEASE_RESOURCE -> {
                String[] parts = Keys.parts(key, 3);
                things.stream()
                        .filter(thing -> thing.namespace.equals(namespace))
                        .filter(thing -> thing.type.equals("lease") && thing.id.equals(parts[0]))
                        .forEach(lease -> lease.listed.add(resource(parts[1], parts[2])));
            }
            case NAMESPACE, CHILD, COUNTER -> {
                // Nothing that is collected.
            }
        }
    }

    private static Target resource(String type, String id) {
        return switch (type) {
            case "content" -> new Target("content", id);
            case "images" -> new Target("image", id);
            case "ingests" -> new Target("ingest", id);
            default -> new Target("snapshot", type.substring("snapshots/".length()) + "/" + id);
        };
    }

    private boolean canBeRemoved(Thing thing) {
        return switch (thing.type) {
            case "content", "snapshot", "ingest" -> true;
            case "image", "lease" -> isExpired(thing.labels);
            default -> false;
        };
    }

    private boolean isExpired(Map<String, String> labels) {
        String time = labels.get(GC + "expire");
        try {
            return time != null && Instant.parse(time).isBefore(now);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private Set<Reached> closure() {
        Set<Reached> reached = new HashSet<>();
        things.forEach(thing -> reached.addAll(roots(thing)));
        int before = -1;
        while (reached.size() != before) {
            before = reached.size();
            for (Reached from : List.copyOf(reached)) {
                things.stream()
                        .filter(thing -> thing.is(from))
                        .forEach(thing -> reached.addAll(next(thing, from.flat)));
                reached.addAll(keptFromBehind(from));
            }
        }
        return reached;
    }

    private Set<Reached> roots(Thing thing) {
        Set<Reached> roots = new HashSet<>();
        var itself = new Reached(thing.namespace, new Target(thing.type, thing.id), false);
        boolean isRoot =
                switch (thing.type) {
                    case "container" -> true;
                    case "image", "lease" -> !isExpired(thing.labels);
                    case "ingest" ->
                            thing.expiresAt.isPresent() && !thing.expiresAt.get().isBefore(now);
                    case "content", "snapshot" ->
                            thing.labels.keySet().stream()
                                    .anyMatch(key -> key.startsWith(GC + "root"));
                    default -> false;
                };
        if (isRoot) {
            roots.add(itself);
        }
        if (thing.type.equals("sandbox")) {
            forward(thing).forEach(to -> roots.add(new Reached(thing.namespace, to, false)));
        }
        if (thing.type.equals("lease") && isRoot) {
            boolean flat = thing.labels.containsKey(GC + "flat");
            thing.listed.forEach(
                    to ->
                            roots.add(
                                    new Reached(
                                            thing.namespace,
                                            to,
                                            flat && !to.type.equals("ingest"))));
        }
        return roots;
    }

    /** What is reachable because a thing is. */
    private Set<Reached> next(Thing from, boolean flat) {
        Set<Reached> next = new HashSet<>();
        from.kept.forEach(to -> next.add(new Reached(from.namespace, to, flat)));
        if (flat) {
            return next;
        }
        forward(from).forEach(to -> next.add(new Reached(from.namespace, to, false)));
        conditional(from).forEach(to -> next.add(new Reached(from.namespace, to, false)));
        return next;
    }

    /** What says of itself that this keeps it; the name is enough, whether there is one or not. */
    private Set<Reached> keptFromBehind(Reached keeper) {
        Set<Reached> kept = new HashSet<>();
        for (Thing thing : things) {
            if (!keeper.flat
                    && thing.namespace.equals(keeper.namespace)
                    && backward(thing).contains(keeper.target)) {
                kept.add(new Reached(keeper.namespace, new Target(thing.type, thing.id), false));
            }
        }
        return kept;
    }

    private List<Target> forward(Thing thing) {
        return switch (thing.type) {
            case "content", "snapshot", "image", "container", "sandbox" ->
                    targets(GC + "ref.", thing.labels, List.of("content", "image"));
            default -> List.of();
        };
    }

    private List<Target> backward(Thing thing) {
        return switch (thing.type) {
            case "content", "snapshot", "image", "container" ->
                    targets(GC + "bref.", thing.labels, List.of("content", "image", "container"));
            default -> List.of();
        };
    }

    private static List<Target> targets(
            String family, Map<String, String> labels, List<String> plain) {
        var targets = new ArrayList<Target>();
        labels.forEach(
                (key, value) -> {
                    for (String type : plain) {
                        String word = family + type;
                        if (key.equals(word)
                                || key.startsWith(word + ".")
                                || key.startsWith(word + "/")) {
                            targets.add(new Target(type, value));
                        }
                    }
                    if (key.startsWith(family + "snapshot.")) {
                        String rest = key.substring((family + "snapshot.").length());
                        targets.add(new Target("snapshot", rest.split("/", -1)[0] + "/" + value));
                    }
                });
        return targets;
    }

    private List<Target> conditional(Thing thing) {
        var targets = new ArrayList<Target>();
        if (!thing.type.equals("content") && !thing.type.equals("image")) {
            return targets;
        }
        thing.labels.forEach(
                (key, value) -> {
                    String word = GC + "cond.snapshot";
                    if (key.startsWith(word + ".") || key.startsWith(word + "/")) {
                        String snapshotter = key.substring(word.length() + 1).split("/", -1)[0];
                        String[] halves = value.split("\\|", 2);
                        if (halves.length == 2) {
                            var target = new Target("snapshot", snapshotter + "/" + halves[1]);
                            if (anyHolds(halves[0], thing.namespace, target)) {
                                targets.add(target);
                            }
                        }
                    }
                });
        return targets;
    }

    private boolean anyHolds(String conditions, String namespace, Target snapshot) {
        var itself = new Reached(namespace, snapshot, false);
        for (Thing thing : things) {
            String used = thing.labels.get(GC + "cond.value-usedat");
            if (thing.is(itself) && used != null) {
                Duration since = Duration.between(Instant.parse(used), now);
                for (String condition : conditions.split(",", -1)) {
                    if (holds(condition.trim(), since)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean holds(String condition, Duration since) {
        if (!condition.matches("usedat[<>]\\d+h")) {
            return false;
        }
        String hours = condition.substring("usedat<".length(), condition.length() - 1);
        int order = since.compareTo(Duration.ofHours(Long.parseLong(hours)));
        return condition.charAt("usedat".length()) == '<' ? order < 0 : order > 0;
    }
}
