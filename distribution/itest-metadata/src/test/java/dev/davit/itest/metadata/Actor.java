package dev.davit.itest.metadata;

import com.google.protobuf.FieldMask;

import dev.davit.proto.services.leases.v1.CreateRequest;
import dev.davit.proto.services.leases.v1.DeleteRequest;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A client that makes one call after the other and remembers what must be there. What it does next
 * follows from that alone, so it goes on in the next life of the daemon where it was.
 */
abstract class Actor {
    final String name;
    final String namespace;
    final Model model = new Model();
    final Random random;
    private int numbers;

    Actor(String name, String namespace) {
        this.name = name;
        this.namespace = namespace;
        this.random = new Random(name.hashCode());
    }

    /** Makes the next call. */
    abstract void step(Connection daemon);

    /** An id that was never used before. */
    final String fresh(String beginning) {
        return name + "-" + beginning + ++numbers;
    }

    final String thing(String kind, String id) {
        return Text.thing(kind, namespace, id);
    }

    final String entry(String lease, String type, String id) {
        return Text.entry(namespace, lease, type, id);
    }

    /** Things of a kind that this one has. */
    final List<String> held(String kind) {
        return model.held(thing(kind, name + "-"));
    }

    final <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** True once in so many times. */
    final boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    static FieldMask mask(String path) {
        return FieldMask.newBuilder().addPaths(path).build();
    }

    final void createLease(Connection daemon, String id) {
        Map<String, String> labels = Text.labels(random);
        model.attempt(
                Change.by("create lease").put(thing("lease", id), Text.of(labels)),
                () ->
                        daemon.in(namespace, "")
                                .leases()
                                .create(
                                        CreateRequest.newBuilder()
                                                .setId(id)
                                                .putAllLabels(labels)
                                                .build()));
    }

    /** Deletes a lease with its list; what only the lease has kept is doomed. */
    final void deleteLease(Connection daemon, String id, List<String> keptByIt) {
        Change change = Change.by("delete lease").remove(thing("lease", id));
        model.held(thing("entry", id + "/")).forEach(change::remove);
        keptByIt.forEach(change::doom);
        model.attempt(
                change,
                () ->
                        daemon.in(namespace, "")
                                .leases()
                                .delete(DeleteRequest.newBuilder().setId(id).build()));
    }
}
