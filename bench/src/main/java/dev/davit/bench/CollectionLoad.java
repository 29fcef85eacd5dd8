package dev.davit.bench;

import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.types.Descriptor;

import io.grpc.StatusRuntimeException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for collections at a steady pace, as removing images synchronously does, whether the ones
 * before have ended or not.
 */
final class CollectionLoad implements AutoCloseable {
    private static final long PAUSE_MILLIS = 200;

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
    private final List<Thread> running = new ArrayList<>();
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
                String name = "collected-" + running.size();
                running.add(Thread.ofVirtual().start(() -> collectOnce(name)));
                Thread.sleep(PAUSE_MILLIS);
            }
            for (Thread each : running) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collectOnce(String name) {
        var images = client.images();
        try {
            images.withDeadlineAfter(limitSeconds, TimeUnit.SECONDS)
                    .create(
                            CreateImageRequest.newBuilder()
                                    .setImage(Image.newBuilder().setName(name).setTarget(TARGET))
                                    .build());
            images.withDeadlineAfter(limitSeconds, TimeUnit.SECONDS)
                    .delete(DeleteImageRequest.newBuilder().setName(name).setSync(true).build());
        } catch (StatusRuntimeException e) {
            givenUp.incrementAndGet();
        }
    }

    /** Of those that were asked for, once this is closed. */
    double percentGivenUp() {
        return 100.0 * givenUp.get() / Math.max(1, running.size());
    }

    /** Waits for those that go on. */
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
