package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.Exit;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimConnections;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Frees all that a task has taken: shim, connection, bundle, id. Every step has a limit, and a step
 * that fails is logged and does not keep the next one from being taken.
 */
final class TaskEnd {
    private static final Logger LOG = System.getLogger(TaskEnd.class.getName());

    private final TaskTable table;
    private final ShimConnections connections;
    private final ShimRemains remains;
    private final TaskEvents events;
    private final ShimLimits limits;
    private final Background background;

    TaskEnd(
            TaskTable table,
            ShimConnections connections,
            ShimRemains remains,
            TaskEvents events,
            ShimLimits limits,
            Background background) {
        this.table = table;
        this.connections = connections;
        this.remains = remains;
        this.events = events;
        this.limits = limits;
        this.background = background;
    }

    <T> Background.Job<T> inBackground(String name, Supplier<T> work) {
        return background.start(name, work);
    }

    /** Whether the runtime is stopping: what is left is left to the next one. */
    boolean isStopping() {
        return background.isClosed();
    }

    // Ends of tasks that there were.

    /** After a task has been deleted in its shim. */
    void dismantle(ShimTask task, Exit exit) {
        shutDown(task);
        connections.release(task.connection());
        ShimRemains.removeBundle(task.bundle());
        leave(task, exit);
    }

    /** After a task has been lost with its shim, or by it. Returns at once. */
    void lose(ShimTask task) {
        try {
            background.start("lost " + task, () -> cleanUpAfter(task));
        } catch (DavitException e) {
            // the next daemon finds the bundle and does it
            task.abandoned();
        }
    }

    private Exit cleanUpAfter(ShimTask task) {
        LOG.log(Level.INFO, () -> "shim of " + task + " is gone, cleaning up");
        if (!task.connection().isClosed()) {
            shutDown(task);
        }
        connections.release(task.connection());
        Exit exit = remains.delete(task.bundle(), task.pid());
        if (isStopping()) {
            task.abandoned();
            return exit;
        }
        ShimRemains.removeBundle(task.bundle());
        leave(task, exit);
        events.ended(task.id(), exit);
        return exit;
    }

    /**
     * After a shim that was never got hold of.
     *
     * @param tell whether there may have been a task
     */
    void abandon(ShimBundle bundle, boolean tell) {
        if (!remains.servesOthers(bundle)) {
            remains.kill(bundle);
        }
        Exit exit = remains.delete(bundle, 0);
        if (!isStopping()) {
            ShimRemains.removeBundle(bundle);
            if (tell) {
                events.ended(bundle.id(), exit);
            }
        }
    }

    /** After a shim that does not know its task any more, and has told its end. */
    void discard(ShimTask task) {
        shutDown(task);
        connections.release(task.connection());
        remains.delete(task.bundle(), 0);
        ShimRemains.removeBundle(task.bundle());
    }

    // Ends of tasks that came to nothing: the caller learns it, nobody else.

    /** After a create that has failed in the shim, which may have left a container all the same. */
    void undo(ShimTask task) {
        boolean clean = deleteByShim(task);
        if (!shutDown(task)) {
            remains.kill(task.bundle());
        }
        if (!clean) {
            remains.delete(task.bundle(), 0);
        }
        connections.release(task.connection());
        ShimRemains.removeBundle(task.bundle());
        leave(task, new Exit(0, ShimRemains.UNKNOWN_STATUS, Instant.now()));
    }

    private boolean deleteByShim(ShimTask task) {
        try {
            task.client().delete("", limits.cleanup());
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "undoing " + task + ": " + e.getMessage());
            return false;
        }
    }

    /** Takes back what was begun. A caller that has gone does not wait for the end of it. */
    void settle(String name, Runnable work) {
        background.settle(name, work);
    }

    /** After a start that may have left a shim. */
    void salvage(ShimBundle bundle) {
        remains.salvage(bundle);
    }

    // Steps.

    private void leave(ShimTask task, Exit exit) {
        table.remove(task);
        task.gone(exit);
    }

    /**
     * Tells a shim to end if it has nothing left to do, and waits for it to do so: a new one for
     * the same id would find its socket otherwise and take it for its group's.
     *
     * @return false if it should have ended and has not
     */
    private boolean shutDown(ShimTask task) {
        if (task.isSandboxed()) {
            return true;
        }
        boolean told = tellToEnd(task);
        if (connections.isShared(task.connection())) {
            return true;
        }
        boolean over = told && remains.awaitEnd(task.connection());
        if (!over && !task.connection().isClosed()) {
            LOG.log(Level.WARNING, () -> "shim of " + task + " does not end");
            return false;
        }
        return true;
    }

    private boolean tellToEnd(ShimTask task) {
        try {
            task.client().shutdown(limits.shutdown());
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "shutdown of the shim of " + task + ": " + e.getMessage());
            return false;
        }
    }
}
