package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.GarbageCollection;
import dev.davit.metadata.Leases.Resource;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.ResourceTypes;
import dev.davit.metadata.record.LeaseRecord;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Leases and what they keep. */
@Component(service = Leases.class)
@Listed(
        type = "io.containerd.lease.v1",
        id = "manager",
        requires = {"io.containerd.metadata.v1", "io.containerd.gc.v1"})
public final class Leases {
    private static final int RANDOM_BYTES = 3;

    private final dev.davit.metadata.Leases leases;
    private final GarbageCollection collection;
    private final SecureRandom random = new SecureRandom();

    /** Works on the daemon's leases. */
    @Activate
    public Leases(@Reference Metadata metadata, @Reference GarbageCollection collection) {
        leases = metadata.leases();
        this.collection = collection;
    }

    /** Makes a lease; an empty id is replaced by a random one. Throws ALREADY_EXISTS. */
    public LeaseRecord create(String namespace, String id, Map<String, String> labels) {
        return leases.create(namespace, id.isEmpty() ? randomId() : id, labels);
    }

    /**
     * Ends a lease.
     *
     * @param sync whether to wait for a collection
     * @throws DavitException NOT_FOUND
     */
    public void delete(String namespace, String id, boolean sync) {
        if (sync) {
            collection.collectAfter(() -> leases.delete(namespace, id));
        } else {
            leases.delete(namespace, id);
        }
    }

    /** Visits the leases that match. */
    public void forEach(String namespace, Filter filter, Consumer<LeaseRecord> visitor) {
        leases.forEach(
                namespace,
                lease -> {
                    if (filter.matches(fields(lease))) {
                        visitor.accept(lease);
                    }
                });
    }

    /** Adds to a lease. Throws NOT_FOUND, INVALID_ARGUMENT, UNIMPLEMENTED. */
    public void add(String namespace, String lease, Resource resource) {
        check(resource);
        if (resource.type().equals(ResourceTypes.snapshot(""))) {
            throw new DavitException(ErrorCode.UNKNOWN, "bucket name required");
        }
        leases.add(namespace, lease, resource);
    }

    /** Takes out of a lease. Throws NOT_FOUND, INVALID_ARGUMENT, UNIMPLEMENTED. */
    public void remove(String namespace, String lease, Resource resource) {
        check(resource);
        leases.remove(namespace, lease, resource);
    }

    /** What a lease keeps. Throws NOT_FOUND. */
    public List<Resource> resources(String namespace, String lease) {
        return leases.resources(namespace, lease);
    }

    private static void check(Resource resource) {
        String[] parts = resource.type().split("/", -1);
        switch (parts[0]) {
            case ResourceTypes.CONTENT, ResourceTypes.IMAGE, ResourceTypes.INGEST -> {
                if (parts.length != 1) {
                    throw ErrorCode.INVALID_ARGUMENT.about(
                            "invalid resource type " + resource.type());
                }
            }
            case "snapshots" -> {
                if (parts.length != 2) {
                    throw ErrorCode.INVALID_ARGUMENT.about(
                            "invalid snapshot resource type " + resource.type());
                }
            }
            default ->
                    throw ErrorCode.UNIMPLEMENTED.about(
                            "resource type " + resource.type() + " not supported yet");
        }
        if (parts[0].equals(ResourceTypes.CONTENT)) {
            checkDigest(resource.id());
        }
    }

    private static void checkDigest(String id) {
        try {
            Digest.parse(id);
        } catch (DavitException e) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "invalid content resource id " + id + ": " + e.getMessage());
        }
    }

    /** Looks like the ids that containerd's clients make. */
    private String randomId() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Instant.now().get(ChronoField.NANO_OF_SECOND)
                + "-"
                + Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static Fields fields(LeaseRecord lease) {
        return path ->
                switch (path.getFirst()) {
                    case "id" -> Optional.of(lease.id());
                    case "labels" -> FieldPaths.label(lease.labels(), path);
                    default -> Optional.empty();
                };
    }
}
