package dev.davit.proxy;

import dev.davit.api.content.ContentStore;
import dev.davit.api.differ.Differ;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.slot.HealthCheck;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;

import io.grpc.BindableService;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Serves implementations of slots on a Unix socket, in containerd's own protocol where it has one:
 * the daemon that has the socket in its {@code [proxy_plugins]} uses them like plugins of the box.
 *
 * <pre>{@code
 * try (var server = ProxyServer.builder(Path.of("/run/mine.sock")).snapshotter(mine).start()) {
 *     server.awaitTermination();
 * }
 * }</pre>
 *
 * <p>Threads: an implementation is called concurrently, on virtual threads, one for each call. The
 * thread is interrupted when the caller goes.
 *
 * <p>Errors: a {@link dev.davit.api.DavitException} reaches the caller with its code and its whole
 * message. Anything else is an unknown failure to the caller, and is logged here in full.
 *
 * <p>Units: messages are at most 16 MiB, as containerd's are.
 *
 * <p>Health: the service {@code grpc.health.v1.Health} answers for all of them, and asks those that
 * are a {@link HealthCheck}; one of the caller's own takes its place.
 *
 * <p>Not its job: the life of the implementations. Whoever has made them closes them, after the
 * server.
 */
public final class ProxyServer implements AutoCloseable {
    private final UnixServer server;

    private ProxyServer(UnixServer server) {
        this.server = server;
    }

    /**
     * Begins to describe a server.
     *
     * @param socket where it will listen; at most 104 bytes. Directories are made if need be. A
     *     socket that nobody listens on is replaced. The socket is open to this process's user and
     *     group only: who may connect may do everything.
     */
    public static Builder builder(Path socket) {
        return new Builder(socket);
    }

    /** Waits until the server has been closed, by another thread for example. */
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    /**
     * Takes the socket away, unless another has taken it over, gives calls that run a few seconds
     * to finish, and interrupts them then. A second time does nothing.
     */
    @Override
    public void close() {
        server.close();
    }

    /** What a server is to serve; each at most once. */
    public static final class Builder {
        private final Path socket;
        private final List<BindableService> services = new ArrayList<>();
        private final List<HealthCheck> checks = new ArrayList<>();
        private boolean takesOver;

        private Builder(Path socket) {
            this.socket = socket;
        }

        /**
         * Serves a snapshotter: entry of type {@code snapshot}. It answers to whatever name it has
         * in the daemon's configuration. Cleanup is served if it is a {@link
         * dev.davit.api.snapshotter.SnapshotCleaner}.
         */
        public Builder snapshotter(Snapshotter snapshotter) {
            return add(snapshotter, new SnapshotsService(snapshotter));
        }

        /**
         * Serves a content store: entry of type {@code content}. Labels are none of a store's
         * business, so updates of them are refused.
         */
        public Builder content(ContentStore store) {
            return add(store, new ContentService(store));
        }

        /**
         * Serves a differ: entry of type {@code diff}. A layer reaches it as stored or, if it is
         * compressed with gzip, as plain archive.
         *
         * @param blobs where layers are read from and written to: the content store of the daemon
         */
        public Builder differ(Differ differ, ContentStore blobs) {
            return add(differ, new DiffService(differ, blobs));
        }

        /** Serves a logger: entry of type {@code logger}. */
        public Builder logger(ContainerLogger logger) {
            return add(logger, new LoggerService(logger));
        }

        /**
         * Serves a stream processor: entry of type {@code stream-processor}.
         *
         * @param types media types that it takes; it is asked what it makes of each
         */
        public Builder processor(StreamProcessor processor, Set<String> types) {
            return add(processor, new ProcessorService(processor, types));
        }

        /** Serves an image verifier: entry of type {@code verifier}. */
        public Builder verifier(ImageVerifier verifier) {
            return add(verifier, new VerifierService(verifier));
        }

        /**
         * Serves a resolver: entry of type {@code resolver}. It can send images, too, if it is an
         * {@link dev.davit.api.resolver.ImagePusher}.
         *
         * @param prefixes how references begin that it accepts; the empty one stands for all
         */
        public Builder resolver(ImageResolver resolver, Set<String> prefixes) {
            return add(resolver, new ResolverService(resolver, prefixes));
        }

        /** Serves a gRPC service of any kind: entry of type {@code grpc} that names it. */
        public Builder service(BindableService service) {
            return add(service, service);
        }

        /**
         * Takes the socket from a process that serves it still: new calls come here as soon as this
         * server is ready, and the other may finish its own.
         */
        public Builder takeOver() {
            takesOver = true;
            return this;
        }

        /**
         * Serves a sandbox controller: entry of type {@code sandbox}. It answers to whatever name
         * it has in the daemon's configuration; the namespace of its sandboxes is the caller's.
         */
        public Builder sandboxController(SandboxController controller) {
            return add(controller, new SandboxControllerService(controller));
        }

        /** What can be asked for its health is, by the daemon. */
        private Builder add(Object implementation, BindableService service) {
            services.add(service);
            if (implementation instanceof HealthCheck check) {
                checks.add(check);
            }
            return this;
        }

        /**
         * Starts to serve.
         *
         * @throws dev.davit.api.DavitException FAILED_PRECONDITION if somebody else serves the
         *     socket, INVALID_ARGUMENT if its path is too long, UNKNOWN if it cannot be made
         * @throws IllegalArgumentException if there is nothing to serve, or something twice
         */
        public ProxyServer start() {
            var methods = new ServedMethods(services, new HealthService(checks));
            return new ProxyServer(
                    UnixServer.start(ownSocket(), methods, UnixServer.Options.DEFAULT));
        }

        private DomainSocket ownSocket() {
            try {
                Path self = Path.of("/proc/self");
                return new DomainSocket(
                        socket.toAbsolutePath(),
                        (Integer) Files.getAttribute(self, "unix:uid"),
                        (Integer) Files.getAttribute(self, "unix:gid"),
                        takesOver);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot tell who this process runs as", e);
            }
        }
    }
}
