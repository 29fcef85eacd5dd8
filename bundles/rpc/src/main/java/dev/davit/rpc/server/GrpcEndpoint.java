package dev.davit.rpc.server;

import dev.davit.api.slot.Listed;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.Slots;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.nio.file.Path;
import java.util.Set;

/** The gRPC server on its Unix socket. */
@Component(
        service = DaemonPart.class,
        configurationPid = "server.grpc",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.server.v1",
        id = "grpc",
        requires = {"io.containerd.grpc.v1", "io.containerd.metrics.v1"})
public final class GrpcEndpoint implements DaemonPart {
    /** Methods that never block and answer little. */
    private static final Set<String> DIRECT =
            Set.of(
                    "containerd.services.version.v1.Version/Version",
                    "containerd.services.introspection.v1.Introspection/Server",
                    "containerd.services.namespaces.v1.Namespaces/Get",
                    "containerd.services.images.v1.Images/Get",
                    "containerd.services.containers.v1.Containers/Get",
                    "containerd.services.content.v1.Content/Info",
                    "grpc.health.v1.Health/Check");

    /** Table {@code io.containerd.server.v1.grpc} of the configuration file. */
    public @interface Config {
        /** Path of the socket. */
        String address();

        /** Owner of the socket. */
        int uid();

        /** Group of the socket. */
        int gid();

        /** Largest message taken, in bytes. */
        int max_recv_message_size();

        /** Largest message sent, in bytes. */
        int max_send_message_size();
    }

    private final Config config;
    private final DomainSocket socket;
    private final ServiceRegistry registry;
    private final CallRecorder recorder;
    private @Nullable UnixServer server;

    /** Opens nothing yet. */
    @Activate
    public GrpcEndpoint(@Reference Slots slots, @Reference CallRecorder recorder, Config config) {
        this.config = config;
        this.recorder = recorder;
        socket = new DomainSocket(Path.of(config.address()), config.uid(), config.gid());
        registry = new ServiceRegistry(slots.slot(GrpcSlot.TYPE));
    }

    @Override
    public int order() {
        return ENDPOINT;
    }

    @Override
    public String name() {
        return "gRPC on " + socket.path();
    }

    @Override
    public synchronized void start() {
        var options =
                new UnixServer.Options(
                        config.max_recv_message_size(),
                        config.max_send_message_size(),
                        DIRECT,
                        recorder);
        server = UnixServer.start(socket, registry, options);
    }

    @Override
    @Deactivate
    public synchronized void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
