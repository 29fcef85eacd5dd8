package dev.davit.runtime.shim.sandbox;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.runtime.shim.Background;
import dev.davit.runtime.shim.ShimRemains;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.TaskClient;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;

/** Frees all that a sandbox has taken: shim, connection, bundle, id. */
final class SandboxEnd {
    private static final Logger LOG = System.getLogger(SandboxEnd.class.getName());

    private final SandboxTable table;
    private final ShimConnections connections;
    private final ShimRemains remains;
    private final ShimLimits limits;
    private final Background background;

    SandboxEnd(
            SandboxTable table,
            ShimConnections connections,
            ShimRemains remains,
            ShimLimits limits,
            Background background) {
        this.table = table;
        this.connections = connections;
        this.remains = remains;
        this.limits = limits;
        this.background = background;
    }

    /** Whether the controller is stopping: what is left is left to the next one. */
    boolean isStopping() {
        return background.isClosed();
    }

    /** After a start that may have left a shim, or none at all. */
    void salvage(ShimBundle bundle, boolean nothingRuns) {
        background.settle(
                "undo start of sandbox " + bundle,
                () -> {
                    if (!nothingRuns) {
                        remains.salvage(bundle);
                    }
                    ShimRemains.removeBundle(bundle);
                    table.release(bundle.id());
                });
    }

    /** After a creation or a start that has failed in the shim. */
    void undo(ShimSandbox sandbox) {
        if (sandbox.beginLeaving()) {
            background.settle(
                    "undo " + sandbox,
                    () -> {
                        tellToEnd(sandbox);
                        SandboxExit exit = free(sandbox);
                        table.release(sandbox.id());
                        leave(sandbox, exit);
                    });
        }
    }

    /** A shim without the sandbox service still has the one that every shim has. */
    private void tellToEnd(ShimSandbox sandbox) {
        try {
            sandbox.client().shutdown(limits.shutdown());
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, () -> "shutdown of " + sandbox + ": " + e.getMessage());
            if (e.code() == ErrorCode.UNIMPLEMENTED) {
                tellShimToEnd(sandbox);
            }
        }
    }

    private void tellShimToEnd(ShimSandbox sandbox) {
        try {
            new TaskClient(sandbox.connection(), sandbox.id()).shutdown(limits.shutdown());
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, () -> "shutdown of the shim of " + sandbox + ": " + e);
        }
    }

    /** After a shim has been told to end; the caller has begun its leaving. */
    void dismantle(ShimSandbox sandbox) {
        background.settle(
                "shutdown of " + sandbox,
                () -> {
                    SandboxExit exit = free(sandbox);
                    leave(sandbox, exit);
                });
    }

    /** After a sandbox has been lost with its shim. Returns at once. */
    void lose(ShimSandbox sandbox) {
        if (!sandbox.beginLeaving()) {
            return;
        }
        try {
            background.start("lost " + sandbox, () -> cleanUpAfter(sandbox));
        } catch (DavitException e) {
            // the next daemon finds the bundle and does it
            sandbox.abandoned();
        }
    }

    private SandboxExit cleanUpAfter(ShimSandbox sandbox) {
        LOG.log(Level.INFO, () -> "shim of " + sandbox + " is gone, cleaning up");
        connections.release(sandbox.connection());
        SandboxExit exit = deleteByBinary(sandbox.bundle());
        if (isStopping()) {
            sandbox.abandoned();
            return exit;
        }
        ShimRemains.removeBundle(sandbox.bundle());
        table.lose(sandbox.id(), exit);
        sandbox.left(exit);
        return exit;
    }

    /** After a shim that was never got hold of, which may have had a sandbox. */
    void abandon(ShimBundle bundle, boolean remember) {
        if (!remains.servesOthers(bundle)) {
            remains.kill(bundle);
        }
        SandboxExit exit = deleteByBinary(bundle);
        if (!isStopping()) {
            ShimRemains.removeBundle(bundle);
            if (remember) {
                table.lose(bundle.id(), exit);
            }
        }
    }

    /** The executable cleans up in any case: it is asked to by containerd, too. */
    private SandboxExit free(ShimSandbox sandbox) {
        if (!remains.awaitEnd(sandbox.connection()) && !sandbox.connection().isClosed()) {
            LOG.log(Level.WARNING, () -> "shim of " + sandbox + " does not end");
            remains.kill(sandbox.bundle());
        }
        SandboxExit exit = deleteByBinary(sandbox.bundle());
        connections.release(sandbox.connection());
        ShimRemains.removeBundle(sandbox.bundle());
        return exit;
    }

    private void leave(ShimSandbox sandbox, SandboxExit exit) {
        table.remove(sandbox);
        sandbox.left(exit);
    }

    private SandboxExit deleteByBinary(ShimBundle bundle) {
        Exit exit = remains.delete(bundle, 0);
        return new SandboxExit(
                exit.status(), exit.time().equals(Exit.NEVER) ? Instant.now() : exit.time());
    }
}
