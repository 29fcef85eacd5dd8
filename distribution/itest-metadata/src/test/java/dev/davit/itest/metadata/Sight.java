package dev.davit.itest.metadata;

import com.google.protobuf.ByteString;

import dev.davit.proto.services.containers.v1.ListContainersRequest;
import dev.davit.proto.services.content.v1.Info;
import dev.davit.proto.services.content.v1.ListContentRequest;
import dev.davit.proto.services.content.v1.ListStatusesRequest;
import dev.davit.proto.services.content.v1.ReadContentRequest;
import dev.davit.proto.services.images.v1.ListImagesRequest;
import dev.davit.proto.services.leases.v1.Lease;
import dev.davit.proto.services.leases.v1.ListRequest;
import dev.davit.proto.services.leases.v1.ListResourcesRequest;
import dev.davit.proto.services.namespaces.v1.ListNamespacesRequest;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that the daemon shows of some namespaces, by name of the thing. */
final class Sight {
    private final Map<String, String> things = new TreeMap<>();

    private Sight() {}

    static Map<String, String> of(
            Connection daemon, List<String> namespaces, List<String> snapshotters) {
        var sight = new Sight();
        daemon.namespaces()
                .list(ListNamespacesRequest.getDefaultInstance())
                .getNamespacesList()
                .forEach(
                        space ->
                                sight.see(
                                        "namespace",
                                        "",
                                        space.getName(),
                                        Text.of(space.getLabelsMap())));
        // These are there because something is in them, and have no labels.
        namespaces.forEach(space -> sight.things.remove(Text.thing("namespace", "", space)));
        for (String namespace : namespaces) {
            sight.records(daemon.in(namespace, ""), namespace);
            sight.content(daemon.in(namespace, ""), namespace);
            for (String snapshotter : snapshotters) {
                sight.snapshots(daemon.in(namespace, ""), namespace, snapshotter);
            }
        }
        return sight.things;
    }

    private void see(String kind, String namespace, String id, String text) {
        things.put(Text.thing(kind, namespace, id), text);
    }

    private void records(Connection daemon, String namespace) {
        daemon.images()
                .list(ListImagesRequest.getDefaultInstance())
                .getImagesList()
                .forEach(image -> see("image", namespace, image.getName(), ImageActor.text(image)));
        daemon.containers()
                .list(ListContainersRequest.getDefaultInstance())
                .getContainersList()
                .forEach(
                        container ->
                                see(
                                        "container",
                                        namespace,
                                        container.getId(),
                                        ContainerActor.text(container)));
        for (Lease lease : daemon.leases().list(ListRequest.getDefaultInstance()).getLeasesList()) {
            see("lease", namespace, lease.getId(), Text.of(lease.getLabelsMap()));
            daemon.leases()
                    .listResources(ListResourcesRequest.newBuilder().setId(lease.getId()).build())
                    .getResourcesList()
                    .forEach(
                            resource ->
                                    things.put(
                                            Text.entry(
                                                    namespace,
                                                    lease.getId(),
                                                    resource.getType(),
                                                    resource.getId()),
                                            ""));
        }
    }

    private void content(Connection daemon, String namespace) {
        daemon.content()
                .listStatuses(ListStatusesRequest.getDefaultInstance())
                .getStatusesList()
                .forEach(status -> see("ingest", namespace, status.getRef(), ""));
        List<Info> blobs = new ArrayList<>();
        daemon.content()
                .list(ListContentRequest.getDefaultInstance())
                .forEachRemaining(page -> blobs.addAll(page.getInfoList()));
        for (Info blob : blobs) {
            read(daemon, blob.getDigest())
                    .ifPresent(
                            found ->
                                    see(
                                            "blob",
                                            namespace,
                                            blob.getDigest(),
                                            ContentActor.text(blob) + found));
        }
    }

    /** What is wrong with the bytes, empty text if nothing; nothing if a collection was faster. */
    private static Optional<String> read(Connection daemon, String digest) {
        List<ByteString> parts = new ArrayList<>();
        try {
            daemon.content()
                    .read(ReadContentRequest.newBuilder().setDigest(digest).build())
                    .forEachRemaining(part -> parts.add(part.getData()));
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.NOT_FOUND
                    ? Optional.empty()
                    : Optional.of(" cannot be read: " + e.getStatus());
        }
        boolean whole = Text.digest(ByteString.copyFrom(parts)).equals(digest);
        return Optional.of(whole ? "" : " has other bytes");
    }

    private void snapshots(Connection daemon, String namespace, String snapshotter) {
        daemon.snapshots()
                .list(ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter).build())
                .forEachRemaining(
                        page ->
                                page.getInfoList()
                                        .forEach(
                                                info ->
                                                        see(
                                                                SnapshotActor.kind(snapshotter),
                                                                namespace,
                                                                info.getName(),
                                                                SnapshotActor.text(info))));
    }
}
