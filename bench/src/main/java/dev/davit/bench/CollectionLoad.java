package dev.davit.bench;

import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.types.Descriptor;

import io.grpc.StatusRuntimeException;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for one collection after the other, as removing an image synchronously does. */
final class CollectionLoad implements AutoCloseable {
    private static final String NAME = "collected";
    private static final long PAUSE_MILLIS = 100;

    /** Of no content: the daemon does not ask for it. */
    private static final Descriptor TARGET =
            Descriptor.newBuilder()
                    .setMediaType("text/plain")
                    .setDigest("sha256:" + "0".repeat(64))
                    .setSize(1)
                    .build();

    private final Client client;
    private final long limitSeconds;
    private final Thread thread;
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();
    private volatile boolean over;

    /** Begins at once. */
    CollectionLoad(Client client, long limitSeconds) {
        this.client = client;
        this.limitSeconds = limitSeconds;
        thread = Thread.ofVirtual().start(this::collect);
    }

    private void collect() {
        try {
            while (!over) {
                collectOnce();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collectOnce() {
        all.incrementAndGet();
        var images = client.images();
        try {
            images.withDeadlineAfter(limitSeconds, TimeUnit.SECONDS)
                    .create(
                            CreateImageRequest.newBuilder()
                                    .setImage(Image.newBuilder().setName(NAME).setTarget(TARGET))
                                    .build());
            images.withDeadlineAfter(limitSeconds, TimeUnit.SECONDS)
                    .delete(DeleteImageRequest.newBuilder().setName(NAME).setSync(true).build());
        } catch (StatusRuntimeException e) {
            givenUp.incrementAndGet();
        }
    }

    /** Of those that were asked for, once this is closed. */
    double percentGivenUp() {
        return 100.0 * givenUp.get() / Math.max(1, all.get());
    }

    /** Waits for the one that goes on. */
    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
