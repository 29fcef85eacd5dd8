package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.linux.LinuxException;
import dev.davit.runtime.shim.binary.ShimStart;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.bundle.ShimBundles;

/**
 * Makes tasks: bundle, shim, connection, container. Whatever fails, the steps before it are taken
 * back before the caller learns of it; only a caller that has gone does not wait for that.
 */
final class TaskCreation {
    private final TaskTable table;
    private final ShimBundles bundles;
    private final ShimLaunch launch;
    private final TaskContext context;
    private final TaskEnd end;

    TaskCreation(TaskTable table, ShimBundles bundles, ShimLaunch launch, TaskContext context) {
        this.table = table;
        this.bundles = bundles;
        this.launch = launch;
        this.context = context;
        this.end = context.end();
    }

    ShimTask create(TaskRequest request, RuntimeHost host) {
        table.claim(request.id());
        ShimBundle bundle;
        TaskRequest logged;
        try {
            bundle = bundles.create(request.id(), request.spec());
            logged = logged(request, bundle);
        } catch (RuntimeException e) {
            table.release(request.id());
            throw e;
        }
        ShimTask task = withShim(logged, bundle, host);
        table.enter(task);
        try {
            task.live(task.client().create(logged, bundle.path()));
            task.watch();
            return task;
        } catch (RuntimeException e) {
            task.life().fail();
            context.logs().cancel(bundle, "");
            end.settle("undo " + task, () -> end.undo(task));
            throw seen(e, "failed to create shim task");
        }
    }

    /** The request with the streams that the shim is told. */
    private TaskRequest logged(TaskRequest request, ShimBundle bundle) {
        try {
            return new TaskRequest(
                    request.id(),
                    request.runtime(),
                    request.spec(),
                    request.rootfs(),
                    context.logs().begin(bundle, "", request.stdio()),
                    request.checkpoint(),
                    request.options(),
                    request.sandbox());
        } catch (RuntimeException e) {
            ShimRemains.removeBundle(bundle);
            throw seen(e, "failed to create shim task");
        }
    }

    private ShimTask withShim(TaskRequest request, ShimBundle bundle, RuntimeHost host) {
        try {
            ShimLaunch.Launched launched = launch.launch(request, bundle, host);
            return new ShimTask(bundle, launched.connection(), launched.sandboxed(), context);
        } catch (RuntimeException e) {
            context.logs().cancel(bundle, "");
            boolean nothingRuns = bundle.binary().isEmpty() || ShimStart.leftNothing(e);
            end.settle(
                    "undo start of " + bundle,
                    () -> {
                        if (!nothingRuns) {
                            end.salvage(bundle);
                        }
                        ShimRemains.removeBundle(bundle);
                        table.release(request.id());
                    });
            throw seen(e, "failed to start shim");
        }
    }

    private static RuntimeException seen(RuntimeException e, String from) {
        return switch (e) {
            case DavitException failure -> failure.within(from);
            case LinuxException failure -> failure.toDavitException().within(from);
            default -> e;
        };
    }
}
