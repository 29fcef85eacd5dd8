package dev.davit.itest.metadata;

import com.google.protobuf.ByteString;

import dev.davit.proto.services.content.v1.AbortRequest;
import dev.davit.proto.services.content.v1.DeleteContentRequest;
import dev.davit.proto.services.content.v1.Info;
import dev.davit.proto.services.content.v1.StatusRequest;
import dev.davit.proto.services.content.v1.UpdateRequest;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blobs, from the first word of their ingest to their end. Some are kept by a label, some by a
 * lease, some by nothing. Two of these have the same bytes in different namespaces.
 */
final class ContentActor extends Actor {
    private static final int MOST = 6;
    private static final int MOST_BYTES = 40_000;

    private final long seeds;

    /** How many bytes of an ingest were acknowledged. */
    private final Map<String, Long> written = new HashMap<>();

    /**
     * @param pair those of the same number write the same blobs
     */
    ContentActor(String name, String namespace, int pair) {
        super(name, namespace);
        seeds = pair * 1_000_000_000L;
    }

    static String text(Info info) {
        return info.getSize() + " " + Text.of(info.getLabelsMap());
    }

    @Override
    void step(Connection daemon) {
        List<String> ingests = held("ingest");
        if (!ingests.isEmpty()) {
            goOn(daemon, Text.id(ingests.getFirst()));
            return;
        }
        List<String> leases = held("lease");
        List<String> blobs = model.held(thing("blob", ""));
        if (leases.isEmpty()) {
            createLease(daemon, fresh("l"));
        } else if (blobs.size() < MOST || oneIn(2)) {
            open(daemon, Text.id(leases.getFirst()));
        } else if (oneIn(4)) {
            endLease(daemon, Text.id(leases.getFirst()));
        } else if (oneIn(2)) {
            update(daemon, Text.id(any(blobs)));
        } else {
            delete(daemon, Text.id(any(blobs)), Text.id(leases.getFirst()));
        }
    }

    private ByteString bytes(String ref) {
        return Text.bytes(
                seeds + Long.parseLong(ref.substring(ref.lastIndexOf('r') + 1)), MOST_BYTES);
    }

    /** Blobs that its ingests will be: an ingest of what is there already keeps it. */
    List<String> expected() {
        return held("ingest").stream()
                .map(ingest -> thing("blob", Text.digest(bytes(Text.id(ingest)))))
                .toList();
    }

    /** The lease that has the ingest; empty if none does. */
    private String leaseOf(String ref) {
        return held("lease").stream()
                .map(Text::id)
                .filter(lease -> model.has(entry(lease, "ingests", ref)))
                .findFirst()
                .orElse("");
    }

    private void open(Connection daemon, String lease) {
        String ref = fresh("r");
        boolean leased = oneIn(2);
        Change change =
                Change.by("open ingest").put(thing("ingest", ref), "").unsure(thing("ingest", ref));
        if (leased) {
            change.put(entry(lease, "ingests", ref), "");
        }
        write(daemon, change, leased ? lease : "", request(ref, WriteAction.STAT));
    }

    private WriteContentRequest.Builder request(String ref, WriteAction action) {
        ByteString bytes = bytes(ref);
        return WriteContentRequest.newBuilder()
                .setAction(action)
                .setRef(ref)
                .setTotal(bytes.size())
                .setExpected(Text.digest(bytes));
    }

    private void write(
            Connection daemon, Change change, String lease, WriteContentRequest.Builder request) {
        model.attempt(change, () -> daemon.in(namespace, lease).write(request.build()));
    }

    private void goOn(Connection daemon, String ref) {
        long offset =
                daemon.in(namespace, "")
                        .content()
                        .status(StatusRequest.newBuilder().setRef(ref).build())
                        .getStatus()
                        .getOffset();
        if (offset < written.getOrDefault(ref, 0L)) {
            throw new AssertionError(
                    "%s has %d bytes; %d were acknowledged"
                            .formatted(ref, offset, written.get(ref)));
        }
        ByteString bytes = bytes(ref);
        if (oneIn(10)) {
            abort(daemon, ref);
        } else if (offset < bytes.size()) {
            int end =
                    oneIn(2) ? bytes.size() : (int) offset + (bytes.size() - (int) offset + 1) / 2;
            var request = request(ref, WriteAction.WRITE).setOffset(offset);
            write(
                    daemon,
                    Change.by("write"),
                    leaseOf(ref),
                    request.setData(bytes.substring((int) offset, end)));
            written.put(ref, (long) end);
        } else {
            commit(daemon, ref, bytes);
        }
    }

    private void commit(Connection daemon, String ref, ByteString bytes) {
        String lease = leaseOf(ref);
        String blob = thing("blob", Text.digest(bytes));
        Map<String, String> labels = new HashMap<>(Text.labels(random));
        boolean rooted = oneIn(2);
        if (rooted) {
            labels.put(Text.ROOT, "now");
        }
        Change change =
                Change.by("commit " + ref)
                        .remove(thing("ingest", ref))
                        .unsure(thing("ingest", ref))
                        .put(blob, bytes.size() + " " + Text.of(labels));
        if (!lease.isEmpty()) {
            change.remove(entry(lease, "ingests", ref));
            change.put(entry(lease, "content", Text.digest(bytes)), "");
        } else if (!rooted) {
            change.doom(blob);
        }
        write(
                daemon,
                change,
                lease,
                request(ref, WriteAction.COMMIT).setOffset(bytes.size()).putAllLabels(labels));
    }

    private void abort(Connection daemon, String ref) {
        String lease = leaseOf(ref);
        Change change =
                Change.by("abort").remove(thing("ingest", ref)).unsure(thing("ingest", ref));
        if (!lease.isEmpty()) {
            change.remove(entry(lease, "ingests", ref));
        }
        var request = AbortRequest.newBuilder().setRef(ref).build();
        model.attempt(change, () -> daemon.in(namespace, lease).content().abort(request));
    }

    private void update(Connection daemon, String digest) {
        String before = model.text(thing("blob", digest));
        Map<String, String> labels = new HashMap<>(Text.labels(random));
        if (before.contains(Text.ROOT)) {
            labels.put(Text.ROOT, "now");
        }
        var request =
                UpdateRequest.newBuilder()
                        .setInfo(Info.newBuilder().setDigest(digest).putAllLabels(labels))
                        .setUpdateMask(mask("labels"))
                        .build();
        String size = before.substring(0, before.indexOf(' ') + 1);
        model.attempt(
                Change.by("update blob").put(thing("blob", digest), size + Text.of(labels)),
                () -> daemon.in(namespace, "").content().update(request));
    }

    private void delete(Connection daemon, String digest, String lease) {
        boolean named = oneIn(2);
        Change change = Change.by("delete blob").remove(thing("blob", digest));
        if (named) {
            change.remove(entry(lease, "content", digest));
        }
        var request = DeleteContentRequest.newBuilder().setDigest(digest).build();
        model.attempt(
                change, () -> daemon.in(namespace, named ? lease : "").content().delete(request));
    }

    private void endLease(Connection daemon, String lease) {
        List<String> kept =
                model.held(thing("blob", "")).stream()
                        .filter(blob -> !model.text(blob).contains(Text.ROOT))
                        .filter(blob -> model.has(entry(lease, "content", Text.id(blob))))
                        .toList();
        deleteLease(daemon, lease, kept);
    }
}
