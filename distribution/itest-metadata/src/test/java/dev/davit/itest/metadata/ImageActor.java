package dev.davit.itest.metadata;

import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.services.images.v1.UpdateImageRequest;
import dev.davit.proto.types.Descriptor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Images; those that will expire join a lease in the same transaction. */
final class ImageActor extends Actor {
    private static final int MOST = 6;
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final String lease;

    ImageActor(String name, String namespace) {
        super(name, namespace);
        lease = name + "-lease";
    }

    static String text(Image image) {
        return image.getTarget().getDigest() + " " + Text.of(image.getLabelsMap());
    }

    @Override
    void step(Connection daemon) {
        List<String> images = held("image");
        if (!model.has(thing("lease", lease))) {
            createLease(daemon, lease);
        } else if (images.isEmpty() || images.size() < MOST && oneIn(2)) {
            create(daemon);
        } else if (oneIn(3)) {
            delete(daemon, Text.id(any(images)));
        } else {
            update(daemon, Text.id(any(images)));
        }
    }

    private Image image(String id) {
        return Image.newBuilder()
                .setName(id)
                .putAllLabels(Text.labels(random))
                .setTarget(
                        Descriptor.newBuilder()
                                .setMediaType("application/vnd.oci.image.manifest.v1+json")
                                .setDigest(Text.digest("target " + random.nextLong()))
                                .setSize(7))
                .build();
    }

    private void create(Connection daemon) {
        String id = fresh("i");
        Image image = image(id);
        Change change = Change.by("create image");
        boolean leased = oneIn(2);
        if (leased) {
            String later = Instant.now().plus(1, ChronoUnit.DAYS).toString();
            image = image.toBuilder().putLabels(EXPIRE, later).build();
            change.put(entry(lease, "images", id), "");
        }
        var request = CreateImageRequest.newBuilder().setImage(image).build();
        model.attempt(
                change.put(thing("image", id), text(image)),
                () -> daemon.in(namespace, leased ? lease : "").images().create(request));
    }

    private void update(Connection daemon, String id) {
        String before = model.text(thing("image", id));
        Image image = image(id);
        boolean target = oneIn(2);
        String text =
                target
                        ? image.getTarget().getDigest() + before.substring(before.indexOf(' '))
                        : before.substring(0, before.indexOf(' ') + 1)
                                + Text.of(image.getLabelsMap());
        var request =
                UpdateImageRequest.newBuilder()
                        .setImage(image)
                        .setUpdateMask(mask(target ? "target" : "labels"))
                        .build();
        model.attempt(
                Change.by("update image").put(thing("image", id), text),
                () -> daemon.in(namespace, "").images().update(request));
    }

    private void delete(Connection daemon, String id) {
        boolean named = oneIn(2);
        Change change = Change.by("delete image").remove(thing("image", id));
        if (named) {
            change.remove(entry(lease, "images", id));
        }
        var request = DeleteImageRequest.newBuilder().setName(id).build();
        model.attempt(
                change, () -> daemon.in(namespace, named ? lease : "").images().delete(request));
    }
}
