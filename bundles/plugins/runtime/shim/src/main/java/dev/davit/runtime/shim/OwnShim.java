package dev.davit.runtime.shim;

import dev.davit.api.Any;
import dev.davit.runtime.shim.binary.ShimStart;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimConnection;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Starts the shim of a bundle, connects to it and copies its log. */
public final class OwnShim {
    private final ShimStart shims;
    private final ShimConnections connections;
    private final Duration dialLimit;

    /**
     * @param dialLimit how long connecting may take
     */
    public OwnShim(ShimStart shims, ShimConnections connections, Duration dialLimit) {
        this.shims = shims;
        this.connections = connections;
        this.dialLimit = dialLimit;
    }

    /**
     * A share in the connection to the shim. The one that answers may be one that is connected:
     * then its log is copied already.
     */
    public ShimConnection start(ShimBundle bundle, Path binary, Optional<Any> options) {
        LogCopier log = LogCopier.start(bundle);
        try {
            ShimEndpoint endpoint = shims.start(bundle, binary, options);
            bundle.setEndpoint(endpoint);
            ShimConnection connection = connections.acquire(endpoint, dialLimit);
            if (connections.isShared(connection)) {
                log.close();
            } else {
                connection.addLossListener(log::close);
            }
            return connection;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }
}
