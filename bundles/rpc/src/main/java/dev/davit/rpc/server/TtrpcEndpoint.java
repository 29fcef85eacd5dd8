package dev.davit.rpc.server;

import com.google.protobuf.Empty;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.Listed;
import dev.davit.proto.services.events.ttrpc.v1.ForwardRequest;
import dev.davit.rpc.event.EventMessages;
import dev.davit.service.event.EventExchange;
import dev.davit.slots.DaemonPart;
import dev.davit.ttrpc.ServerOptions;
import dev.davit.ttrpc.TtrpcServer;
import dev.davit.ttrpc.TtrpcService;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.nio.file.Path;
import java.time.Duration;

/** The ttrpc server on its Unix socket: where shims bring their events. */
@Component(
        service = DaemonPart.class,
        configurationPid = "server.ttrpc",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.server.v1",
        id = "ttrpc",
        requires = {"io.containerd.ttrpc.v1", "io.containerd.grpc.v1"})
public final class TtrpcEndpoint implements DaemonPart {
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Table {@code io.containerd.server.v1.ttrpc} of the configuration file. */
    public @interface Config {
        /** Path of the socket. */
        String address();

        /** Owner of the socket. */
        int uid();

        /** Group of the socket. */
        int gid();
    }

    private final EventExchange exchange;
    private final Path path;
    private final ServerOptions options;
    private @Nullable TtrpcServer server;

    /** Opens nothing yet. */
    @Activate
    public TtrpcEndpoint(@Reference EventExchange exchange, Config config) {
        this.exchange = exchange;
        path = Path.of(config.address());
        options = ServerOptions.DEFAULT.ownedBy(config.uid(), config.gid());
    }

    /** Clients come before there can be shims. */
    @Override
    public int order() {
        return ENDPOINT + 1;
    }

    @Override
    public String name() {
        return "ttrpc on " + path;
    }

    @Override
    public synchronized void start() {
        var starting = new TtrpcServer(options);
        starting.register(events());
        starting.listen(path);
        server = starting;
    }

    private TtrpcService events() {
        return TtrpcService.named("containerd.services.events.ttrpc.v1.Events")
                .unary("Forward", ForwardRequest.parser(), (request, _) -> forward(request))
                .build();
    }

    private Empty forward(ForwardRequest request) {
        if (!request.hasEnvelope()) {
            throw ErrorCode.INVALID_ARGUMENT.about("envelope must be set");
        }
        exchange.forward(EventMessages.fromProto(request.getEnvelope()));
        return Empty.getDefaultInstance();
    }

    @Override
    @Deactivate
    public synchronized void stop() {
        if (server != null) {
            server.stop(GRACE);
            server = null;
        }
    }
}
