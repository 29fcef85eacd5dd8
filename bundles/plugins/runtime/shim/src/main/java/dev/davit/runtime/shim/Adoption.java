package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.binary.ShimSearch;
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
import java.util.concurrent.Semaphore;

/**
 * Takes over the tasks that another life of the daemon has left, all at once and each with a time
 * of its own. What cannot be taken over is cleaned up.
 */
final class Adoption {
    private static final Logger LOG = System.getLogger(Adoption.class.getName());

    /** The time of each runs from its turn on, so that a thousand do not spoil each other's. */
    private static final int AT_ONCE = 64;

    private final TaskTable table;
    private final ShimBundles bundles;
    private final ShimSearch search;
    private final ShimConnections connections;
    private final ShimLimits limits;
    private final TaskContext context;
    private final TaskEnd end;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    Adoption(
            TaskTable table,
            ShimBundles bundles,
            ShimSearch search,
            ShimConnections connections,
            ShimLimits limits,
            TaskContext context) {
        this.table = table;
        this.bundles = bundles;
        this.search = search;
        this.connections = connections;
        this.limits = limits;
        this.context = context;
        this.end = context.end();
    }

    /** Looks what there is, and returns; the rest goes on in the background. */
    void begin(RuntimeHost host, Linux linux) {
        Set<TaskId> found = new HashSet<>(bundles.tasks());
        Set<TaskId> works = new HashSet<>(bundles.works());
        works.removeAll(found);
        List<Path> hidden = bundles.hidden();
        found.forEach(table::beginAdoption);
        works.forEach(table::beginAdoption);
        found.forEach(id -> end.inBackground("adopt " + id, () -> adoptInTurn(id, host)));
        end.inBackground("remove leftovers", () -> removeLeftovers(works, hidden, linux));
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

    private boolean adoptInTurn(TaskId id, RuntimeHost host) {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            table.endAdoption(id);
            return false;
        }
        try {
            return adopt(id, host);
        } finally {
            turns.release();
        }
    }

    private boolean adopt(TaskId id, RuntimeHost host) {
        ShimBundle bundle = bundles.bundle(id);
        try {
            if (bundle.isEmpty()) {
                ShimRemains.removeBundle(bundle);
                return false;
            }
            nameBinary(bundle, host);
            Optional<ShimEndpoint> endpoint = bundle.endpoint();
            if (endpoint.isEmpty()) {
                LOG.log(Level.INFO, () -> "a start of " + bundle + " was cut short, cleaning up");
                end.abandon(bundle, false);
                return false;
            }
            return adopt(bundle, endpoint.get(), host);
        } catch (RuntimeException e) {
            giveUp(bundle, e);
            return false;
        } finally {
            table.endAdoption(id);
        }
    }

    /**
     * Only a shim that is known not to serve its task any more costs the task its life. What a
     * daemon does not finish that is stopping again, the next one does.
     */
    private void giveUp(ShimBundle bundle, RuntimeException e) {
        if (end.isStopping()) {
            return;
        }
        if (e instanceof DavitException failure && isDead(failure)) {
            LOG.log(Level.WARNING, () -> bundle + " cannot be taken over: " + e.getMessage());
            end.abandon(bundle, true);
        } else {
            LOG.log(Level.ERROR, bundle + " cannot be taken over and is left alone", e);
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

    /** Daemons before this one may have left only the record of the container. */
    private void nameBinary(ShimBundle bundle, RuntimeHost host) {
        if (bundle.binary().isEmpty() && bundle.sandbox().isEmpty()) {
            try {
                host.runtimeOf(bundle.id()).map(search::find).ifPresent(bundle::setBinary);
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, () -> "no shim for " + bundle + ": " + e.getMessage());
            }
        }
    }

    private boolean adopt(ShimBundle bundle, ShimEndpoint endpoint, RuntimeHost host) {
        long deadline = System.nanoTime() + limits.load().toNanos();
        LogCopier log = LogCopier.start(bundle);
        try {
            ShimConnection connection = connections.acquire(endpoint, left(deadline));
            try {
                adopt(bundle, connection, host, deadline);
            } catch (RuntimeException e) {
                connections.release(connection);
                throw e;
            }
            connection.addLossListener(log::close);
            return true;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private void adopt(
            ShimBundle bundle, ShimConnection connection, RuntimeHost host, long deadline) {
        boolean sandboxed = bundle.sandbox().isPresent();
        ShimTask task = new ShimTask(bundle, connection, sandboxed, context);
        int pid = task.client().connect(left(deadline));
        if (!bundle.hasBootstrapFile()) {
            bundle.setEndpoint(connection.endpoint());
        }
        if (!isSandbox(bundle.id(), host) && isUnknown(task, deadline)) {
            LOG.log(Level.INFO, () -> "shim of " + bundle + " serves nothing, cleaning up");
            end.discard(task);
            return;
        }
        task.live(pid);
        context.logs().resume(bundle, execId -> hasStarted(task, execId));
        table.enter(task);
        task.watch();
        LOG.log(Level.DEBUG, () -> "task " + bundle + " taken over");
    }

    /** A host that does not know leaves the shim its benefit of doubt. */
    private static boolean isSandbox(TaskId id, RuntimeHost host) {
        try {
            return host.isSandbox(id);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "whether " + id + " is a sandbox is unknown", e);
            return true;
        }
    }

    /** A task that has stopped is still there, with its exit status. */
    private static boolean isUnknown(ShimTask task, long deadline) {
        try {
            task.client().state("", left(deadline));
            return false;
        } catch (DavitException e) {
            if (ShimConnection.isLost(e)) {
                throw e;
            }
            return e.code() == ErrorCode.NOT_FOUND;
        }
    }

    /** A process that the shim does not know has been one. */
    private boolean hasStarted(ShimTask task, String execId) {
        try {
            ProcessState state = task.client().state(execId, context.stateLimit());
            return state.status() != ProcessStatus.CREATED;
        } catch (DavitException e) {
            return e.code() == ErrorCode.NOT_FOUND;
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }
}
