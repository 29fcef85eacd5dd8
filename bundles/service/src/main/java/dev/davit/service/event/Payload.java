package dev.davit.service.event;

import dev.davit.api.Any;
import dev.davit.api.Digest;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Details of an event. Those of the daemon's own become messages only when somebody listens. */
public sealed interface Payload {
    /**
     * Details as a shim or client has sent them.
     *
     * @param value empty if it has sent none
     */
    record Encoded(Optional<Any> value) implements Payload {
        public Encoded {
            Objects.requireNonNull(value);
        }
    }

    /**
     * A namespace was made.
     *
     * @param name its name
     * @param labels its labels; copied
     */
    record NamespaceCreated(String name, Map<String, String> labels) implements Payload {
        public NamespaceCreated {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Labels of a namespace were changed.
     *
     * @param name its name
     * @param labels its labels now; copied
     */
    record NamespaceUpdated(String name, Map<String, String> labels) implements Payload {
        public NamespaceUpdated {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A namespace was deleted.
     *
     * @param name its name
     */
    record NamespaceDeleted(String name) implements Payload {}

    /**
     * An image was made.
     *
     * @param name its name
     * @param labels its labels; copied
     */
    record ImageCreated(String name, Map<String, String> labels) implements Payload {
        public ImageCreated {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * An image was changed.
     *
     * @param name its name
     * @param labels its labels now; copied
     */
    record ImageUpdated(String name, Map<String, String> labels) implements Payload {
        public ImageUpdated {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * An image was deleted.
     *
     * @param name its name
     */
    record ImageDeleted(String name) implements Payload {}

    /**
     * A blob was committed.
     *
     * @param digest its name
     * @param sizeBytes its length
     * @param mediaType its type, empty if unknown
     */
    record ContentCreated(Digest digest, long sizeBytes, String mediaType) implements Payload {}

    /**
     * A blob was deleted.
     *
     * @param digest its name
     */
    record ContentDeleted(Digest digest) implements Payload {}

    /**
     * A container was made.
     *
     * @param id its id
     * @param image name of its image
     * @param runtime name of its runtime
     * @param options options of its runtime
     */
    record ContainerCreated(String id, String image, String runtime, Optional<Any> options)
            implements Payload {
        public ContainerCreated {
            Objects.requireNonNull(options);
        }
    }

    /**
     * A container was changed.
     *
     * @param id its id
     * @param image name of its image
     * @param labels its labels now; copied
     * @param snapshotKey key of its snapshot
     */
    record ContainerUpdated(String id, String image, Map<String, String> labels, String snapshotKey)
            implements Payload {
        public ContainerUpdated {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A container was deleted.
     *
     * @param id its id
     */
    record ContainerDeleted(String id) implements Payload {}

    /**
     * A sandbox was created.
     *
     * @param id its id
     */
    record SandboxCreated(String id) implements Payload {}

    /**
     * A sandbox was started.
     *
     * @param id its id
     */
    record SandboxStarted(String id) implements Payload {}

    /**
     * Somebody has learnt that a sandbox has ended.
     *
     * @param id its id
     * @param status its exit status
     * @param time when it ended
     */
    record SandboxExited(String id, int status, Instant time) implements Payload {}

    /**
     * An active snapshot was made.
     *
     * @param key its key
     * @param parent its parent, empty if none
     * @param snapshotter where
     */
    record SnapshotPrepared(String key, String parent, String snapshotter) implements Payload {}

    /**
     * A snapshot was committed.
     *
     * @param key what its key was
     * @param name its name
     * @param snapshotter where
     */
    record SnapshotCommitted(String key, String name, String snapshotter) implements Payload {}

    /**
     * A snapshot was removed.
     *
     * @param key its key or name
     * @param snapshotter where
     */
    record SnapshotRemoved(String key, String snapshotter) implements Payload {}
}
