package dev.davit.service.event;

import dev.davit.metadata.Metadata;
import dev.davit.metadata.Removal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells those who listen what collections have removed. */
@Component(
        service = {},
        immediate = true)
public final class RemovalEvents {
    private final EventExchange events;

    /** Listens to the collector. */
    @Activate
    public RemovalEvents(@Reference Metadata metadata, @Reference EventExchange events) {
        this.events = events;
        metadata.onRemoval(this::publish);
    }

    private void publish(Removal removal) {
        for (Removal.Snapshot snapshot : removal.snapshots()) {
            events.publish(
                    snapshot.namespace(),
                    "/snapshot/remove",
                    new Payload.SnapshotRemoved(snapshot.name(), snapshot.snapshotter()));
        }
        for (Removal.Image image : removal.images()) {
            events.publish(
                    image.namespace(), "/images/delete", new Payload.ImageDeleted(image.name()));
        }
    }
}
