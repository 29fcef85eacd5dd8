package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.Exit;
import dev.davit.runtime.shim.binary.ShimCommands;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimConnection;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.TaskClient;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a shim leaves behind, and how to get rid of it. Every step has a limit; one that fails is
 * logged.
 */
public final class ShimRemains {
    private static final Logger LOG = System.getLogger(ShimRemains.class.getName());

    /** Of a process of which nobody can tell how it ended. */
    static final int UNKNOWN_STATUS = 255;

    private final ShimConnections connections;
    private final ShimCommands commands;
    private final ShimLimits limits;

    /** Does nothing yet. */
    public ShimRemains(ShimConnections connections, ShimCommands commands, ShimLimits limits) {
        this.connections = connections;
        this.commands = commands;
        this.limits = limits;
    }

    /** After a start that may have left a shim. */
    public void salvage(ShimBundle bundle) {
        try {
            Optional<ShimConnection> connection =
                    bundle.endpoint()
                            .map(endpoint -> connections.acquire(endpoint, limits.shutdown()));
            if (connection.isPresent()) {
                new TaskClient(connection.get(), bundle.id()).shutdown(limits.shutdown());
                connections.release(connection.get());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "no shim left of " + bundle + ": " + e.getMessage());
        }
        kill(bundle);
        delete(bundle, 0);
    }

    /**
     * Waits until a shim that has been told to end has done so; one that serves others need not.
     *
     * @return false if it should have ended and has not
     */
    public boolean awaitEnd(ShimConnection connection) {
        if (connections.isShared(connection)) {
            return true;
        }
        try {
            return connection.awaitClosed(limits.shutdown());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** An endpoint that cannot be read is nobody's. */
    public boolean servesOthers(ShimBundle bundle) {
        try {
            return bundle.endpoint().filter(connections::isHeld).isPresent();
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, () -> "endpoint of " + bundle + ": " + e.getMessage());
            return false;
        }
    }

    /** Kills the shim of a bundle where it cannot be asked to end. */
    public void kill(ShimBundle bundle) {
        bundle.binary().ifPresent(path -> commands.kill(bundle.id(), path));
    }

    /**
     * Has the shim's executable clean up.
     *
     * @param pid of the process, as far as is known
     * @return how it has ended, in case that the executable does not tell: {@value UNKNOWN_STATUS}
     */
    public Exit delete(ShimBundle bundle, int pid) {
        Optional<Path> binary = bundle.binary();
        if (binary.isPresent()) {
            try {
                return commands.delete(bundle, binary.get());
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, () -> "cleaning up after " + bundle + ": " + e.getMessage());
            }
        }
        return new Exit(pid, UNKNOWN_STATUS, Instant.now());
    }

    /** Removes a bundle as far as that is possible. */
    public static void removeBundle(ShimBundle bundle) {
        try {
            bundle.remove();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "bundle of " + bundle + " stays: " + e.getMessage());
        }
    }
}
