package dev.davit.itest.metadata;

import dev.davit.proto.services.leases.v1.AddResourceRequest;
import dev.davit.proto.services.leases.v1.DeleteResourceRequest;
import dev.davit.proto.services.leases.v1.Resource;

import java.util.List;

/** Leases with long lists, of things that need not be there. */
final class LeaseActor extends Actor {
    private static final int MOST = 4;
    private static final int MOST_ENTRIES = 12;

    LeaseActor(String name, String namespace) {
        super(name, namespace);
    }

    @Override
    void step(Connection daemon) {
        List<String> leases = held("lease");
        if (leases.isEmpty() || leases.size() < MOST && oneIn(8)) {
            createLease(daemon, fresh("l"));
            return;
        }
        String lease = Text.id(any(leases));
        List<String> entries = model.held(thing("entry", lease + "/"));
        if (entries.size() >= MOST_ENTRIES && oneIn(2)) {
            deleteLease(daemon, lease, List.of());
        } else if (entries.isEmpty() || oneIn(3)) {
            add(daemon, lease);
        } else if (oneIn(4)) {
            delete(daemon, lease, any(entries));
        } else {
            add(daemon, lease);
        }
    }

    private Resource resource() {
        return switch (random.nextInt(3)) {
            case 0 -> resource("images", fresh("image"));
            case 1 -> resource("content", Text.digest(fresh("blob")));
            default -> resource("snapshots/native", fresh("snapshot"));
        };
    }

    private static Resource resource(String type, String id) {
        return Resource.newBuilder().setType(type).setId(id).build();
    }

    private void add(Connection daemon, String lease) {
        Resource resource = resource();
        var request = AddResourceRequest.newBuilder().setId(lease).setResource(resource).build();
        model.attempt(
                Change.by("add to lease")
                        .put(entry(lease, resource.getType(), resource.getId()), ""),
                () -> daemon.in(namespace, "").leases().addResource(request));
    }

    private void delete(Connection daemon, String lease, String entry) {
        String typeAndId = Text.id(entry).substring(lease.length() + 1);
        int slash = typeAndId.lastIndexOf('/');
        Resource resource = resource(typeAndId.substring(0, slash), typeAndId.substring(slash + 1));
        var request = DeleteResourceRequest.newBuilder().setId(lease).setResource(resource).build();
        model.attempt(
                Change.by("take out of lease").remove(entry),
                () -> daemon.in(namespace, "").leases().deleteResource(request));
    }
}
