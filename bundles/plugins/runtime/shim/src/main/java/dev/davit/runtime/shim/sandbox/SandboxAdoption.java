package dev.davit.runtime.shim.sandbox;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;
import dev.davit.runtime.shim.Background;
import dev.davit.runtime.shim.LogCopier;
import dev.davit.runtime.shim.ShimRemains;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.bundle.ShimBundles;
import dev.davit.runtime.shim.connection.ShimConnection;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes over the sandboxes that another life of the daemon has left. What cannot be taken over is
 * cleaned up; only a shim that is known not to serve its sandbox any more costs the sandbox its
 * life.
 */
final class SandboxAdoption {
    private static final Logger LOG = System.getLogger(SandboxAdoption.class.getName());

    private final SandboxTable table;
    private final ShimBundles bundles;
    private final ShimConnections connections;
    private final ShimLimits limits;
    private final SandboxEnd end;
    private final Background background;

    SandboxAdoption(
            SandboxTable table,
            ShimBundles bundles,
            ShimConnections connections,
            ShimLimits limits,
            SandboxEnd end,
            Background background) {
        this.table = table;
        this.bundles = bundles;
        this.connections = connections;
        this.limits = limits;
        this.end = end;
        this.background = background;
    }

    /** Looks what there is, and returns; the rest goes on in the background. */
    void begin(Linux linux) {
        Set<TaskId> found = new HashSet<>(bundles.tasks());
        Set<TaskId> works = new HashSet<>(bundles.works());
        works.removeAll(found);
        List<Path> hidden = bundles.hidden();
        found.forEach(table::beginAdoption);
        works.forEach(table::beginAdoption);
        found.forEach(id -> background.start("adopt sandbox " + id, () -> adopt(id)));
        if (!works.isEmpty() || !hidden.isEmpty()) {
            background.start(
                    "remove leftovers of sandboxes", () -> removeLeftovers(works, hidden, linux));
        }
    }

    private boolean removeLeftovers(Set<TaskId> works, List<Path> hidden, Linux linux) {
        for (TaskId id : works) {
            ShimRemains.removeBundle(bundles.bundle(id));
            table.endAdoption(id);
        }
        try {
            hidden.forEach(new Trees(linux)::remove);
        } catch (DavitException e) {
            LOG.log(Level.WARNING, () -> "what was being removed stays: " + e.getMessage());
        }
        return true;
    }

    private boolean adopt(TaskId id) {
        ShimBundle bundle = bundles.bundle(id);
        try {
            if (bundle.isEmpty()) {
                ShimRemains.removeBundle(bundle);
                return false;
            }
            Optional<ShimEndpoint> endpoint = bundle.endpoint();
            if (endpoint.isEmpty()) {
                LOG.log(Level.INFO, () -> "start of sandbox " + bundle + " was cut short");
                end.abandon(bundle, false);
                return false;
            }
            adopt(bundle, endpoint.get());
            return true;
        } catch (RuntimeException e) {
            giveUp(bundle, e);
            return false;
        } finally {
            table.endAdoption(id);
        }
    }

    private void giveUp(ShimBundle bundle, RuntimeException e) {
        if (end.isStopping()) {
            return;
        }
        if (e instanceof DavitException failure && isDead(failure)) {
            LOG.log(Level.WARNING, () -> "sandbox " + bundle + " is lost: " + e.getMessage());
            end.abandon(bundle, true);
        } else {
            LOG.log(Level.ERROR, "sandbox " + bundle + " is not understood and left alone", e);
            table.block(bundle.id());
        }
    }

    private static boolean isDead(DavitException e) {
        return switch (e.code()) {
            // nobody at its address; no answer in time; no address to be read
            case UNAVAILABLE, DEADLINE_EXCEEDED, INVALID_ARGUMENT -> true;
            default -> ShimConnection.isLost(e);
        };
    }

    private void adopt(ShimBundle bundle, ShimEndpoint endpoint) {
        long deadline = System.nanoTime() + limits.load().toNanos();
        LogCopier log = LogCopier.start(bundle);
        try {
            ShimConnection connection = connections.acquire(endpoint, left(deadline));
            connection.addLossListener(log::close);
            var sandbox = new ShimSandbox(bundle, connection);
            try {
                know(sandbox, deadline);
            } catch (RuntimeException e) {
                connections.release(connection);
                throw e;
            }
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** A shim that does not know its sandbox was left by a creation that was cut short. */
    private void know(ShimSandbox sandbox, long deadline) {
        SandboxStatus status;
        try {
            status = sandbox.client().status(false, left(deadline));
        } catch (DavitException e) {
            switch (e.code()) {
                case NOT_FOUND, UNIMPLEMENTED -> {
                    LOG.log(Level.INFO, () -> "shim of " + sandbox + " serves nothing");
                    end.undo(sandbox);
                    return;
                }
                default -> throw e;
            }
        }
        if (status.createdAt().isPresent() || status.state().equals(SandboxStatus.READY)) {
            sandbox.beginStart();
        }
        table.enter(sandbox);
        sandbox.connection().addLossListener(() -> end.lose(sandbox));
        LOG.log(Level.DEBUG, () -> sandbox + " taken over");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }
}
