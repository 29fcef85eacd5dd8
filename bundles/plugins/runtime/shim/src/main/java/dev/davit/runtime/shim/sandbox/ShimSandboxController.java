package dev.davit.runtime.shim.sandbox;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.api.slot.ConfigTables;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.SlotId;
import dev.davit.api.slot.Startable;
import dev.davit.linux.Linux;
import dev.davit.runtime.shim.ShimConfig;
import dev.davit.runtime.shim.connection.ShimConnection;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs sandboxes through shims that have the sandbox service: processes of their own that outlive
 * the daemon. One that starts again finds them by their bundles.
 */
@Component(
        service = SandboxController.class,
        configurationPid = "sandbox-controller.shim",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@SlotId("shim")
@Listed(requires = {"io.containerd.shim.v1", "io.containerd.event.v1"})
@ConfigTables({"io.containerd.shim.v1.manager", "io.containerd.internal.v1.opt"})
public final class ShimSandboxController implements SandboxController, Startable {
    private final SandboxParts parts;

    /** Reads the configuration; nothing is looked for before the first call or {@link #start}. */
    @Activate
    public ShimSandboxController(ShimConfig config) {
        parts = new SandboxParts(config, Linux.system());
    }

    /** Finds the sandboxes that run. */
    @Override
    public void start() {
        parts.table();
    }

    @Override
    public void create(SandboxRequest request) {
        parts.table();
        parts.creation().create(request);
    }

    @Override
    public SandboxInstance start(SandboxId id) {
        ShimSandbox sandbox =
                running(id)
                        .orElseThrow(
                                () ->
                                        // without a class: so clients know it
                                        new DavitException(
                                                ErrorCode.UNKNOWN,
                                                "unable to find sandbox \"" + id.id() + "\""));
        if (!sandbox.beginStart()) {
            throw ErrorCode.FAILED_PRECONDITION.about("sandbox " + id.id() + " has been started");
        }
        try {
            return sandbox.client().start();
        } catch (DavitException e) {
            parts.end().undo(sandbox);
            throw e.within("failed to start sandbox " + id.id());
        }
    }

    @Override
    public Platform platform(SandboxId id) {
        return there(id).client().platform();
    }

    @Override
    public void stop(SandboxId id, Optional<Duration> limit) {
        Optional<ShimSandbox> sandbox = running(id);
        if (sandbox.isEmpty()) {
            return;
        }
        try {
            sandbox.get().client().stop(limit);
        } catch (DavitException e) {
            if (!isGone(sandbox.get(), e)) {
                throw e.within("failed to stop sandbox");
            }
        }
    }

    @Override
    public SandboxExit waitFor(SandboxId id) {
        Optional<SandboxExit> lost = lost(id);
        if (lost.isPresent()) {
            return lost.get();
        }
        ShimSandbox sandbox = there(id);
        try {
            return sandbox.client().waitFor();
        } catch (DavitException e) {
            if (!isLost(sandbox, e)) {
                throw e.within("failed to wait sandbox " + id.id());
            }
            return sandbox.awaitLeft();
        }
    }

    @Override
    public SandboxStatus status(SandboxId id, boolean verbose) {
        Optional<ShimSandbox> sandbox = running(id);
        if (sandbox.isPresent()) {
            try {
                return sandbox.get().client().status(verbose, Duration.ZERO);
            } catch (DavitException e) {
                if (!isLost(sandbox.get(), e)) {
                    throw e.within("failed to query sandbox " + id.id() + " status");
                }
                return SandboxStatus.gone(
                        SandboxStatus.NOT_READY, sandbox.get().awaitLeft().time());
            }
        }
        return lost(id).map(exit -> SandboxStatus.gone(SandboxStatus.NOT_READY, exit.time()))
                .orElseGet(() -> SandboxStatus.gone("", Instant.now()));
    }

    @Override
    public void shutdown(SandboxId id) {
        Optional<ShimSandbox> found = running(id);
        if (found.isEmpty()) {
            if (!parts.table().forget(task(id))) {
                throw notFound();
            }
            return;
        }
        ShimSandbox sandbox = found.get();
        if (!sandbox.beginLeaving()) {
            // lost or shut down meanwhile
            sandbox.awaitLeft();
            shutdown(id);
            return;
        }
        try {
            sandbox.client().shutdown(Duration.ZERO);
        } catch (DavitException e) {
            if (!isGone(sandbox, e)) {
                sandbox.stay();
                throw e.within("failed to shutdown sandbox");
            }
        }
        parts.end().dismantle(sandbox);
    }

    @Override
    public SandboxMetrics metrics(SandboxId id) {
        return there(id).client().metrics();
    }

    /** Shims have no call for it. */
    @Override
    public void update(SandboxId id, SandboxDescription description, List<String> fields) {
        parts.table();
    }

    /** Whether a failure says that there is nothing left to end. */
    private static boolean isGone(ShimSandbox sandbox, DavitException e) {
        return e.code() == ErrorCode.NOT_FOUND
                || e.code() == ErrorCode.UNAVAILABLE
                || isLost(sandbox, e);
    }

    /** Whether a failure says no more than that the shim is gone. */
    private static boolean isLost(ShimSandbox sandbox, DavitException e) {
        return e.code() != ErrorCode.CANCELLED
                && (ShimConnection.isLost(e) || sandbox.connection().isClosed());
    }

    private ShimSandbox there(SandboxId id) {
        return running(id).orElseThrow(ShimSandboxController::notFound);
    }

    private Optional<ShimSandbox> running(SandboxId id) {
        return parts.table()
                .find(task(id))
                .flatMap(
                        place ->
                                place instanceof SandboxTable.Place.Taken(var sandbox)
                                        ? Optional.of(sandbox)
                                        : Optional.empty());
    }

    private Optional<SandboxExit> lost(SandboxId id) {
        return parts.table()
                .find(task(id))
                .flatMap(
                        place ->
                                place instanceof SandboxTable.Place.Lost(var exit)
                                        ? Optional.of(exit)
                                        : Optional.empty());
    }

    private static TaskId task(SandboxId id) {
        return new TaskId(id.namespace(), id.id());
    }

    /** In so few words: so clients know it. */
    private static DavitException notFound() {
        return new DavitException(ErrorCode.NOT_FOUND, ErrorCode.NOT_FOUND.text());
    }

    /** Leaves the sandboxes to themselves and to the next daemon. */
    @Deactivate
    public void close() {
        parts.close();
    }
}
