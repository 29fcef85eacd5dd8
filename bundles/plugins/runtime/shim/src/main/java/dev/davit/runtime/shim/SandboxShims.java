package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.SandboxReference;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.runtime.shim.bundle.ShimBundles;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.util.Optional;

/** Containers whose tasks the shim of their sandbox serves. */
final class SandboxShims {
    private static final int OLDEST_VERSION = 3;

    private final ShimBundles sandboxes;
    private final ShimBundles tasks;

    /**
     * @param sandboxes bundles of sandboxes
     * @param tasks bundles of tasks, where sandboxes of older daemons are
     */
    SandboxShims(ShimBundles sandboxes, ShimBundles tasks) {
        this.sandboxes = sandboxes;
        this.tasks = tasks;
    }

    /**
     * Where the shim is reached that is going to serve a task; empty if the task gets a shim of its
     * own.
     *
     * @throws DavitException NOT_FOUND if the sandbox has no shim, INVALID_ARGUMENT for a broken
     *     address
     */
    Optional<ShimEndpoint> endpoint(TaskRequest request, RuntimeHost host) {
        if (request.sandbox().isEmpty()) {
            return Optional.empty();
        }
        SandboxReference sandbox = request.sandbox().get();
        TaskId id = new TaskId(request.id().namespace(), sandbox.id());
        if (!host.isSandbox(id)) {
            return Optional.empty();
        }
        ShimEndpoint endpoint =
                sandbox.address().isEmpty() ? ofBundle(id) : given(sandbox.address(), sandbox);
        return Optional.of(endpoint).filter(found -> found.version() >= OLDEST_VERSION);
    }

    private static ShimEndpoint given(String address, SandboxReference sandbox) {
        int plus = address.indexOf('+');
        if (plus < 0) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "address "
                            + address
                            + " of sandbox "
                            + sandbox.id()
                            + ", want <protocol>+<address>");
        }
        return new ShimEndpoint(
                sandbox.version(), address.substring(plus + 1), address.substring(0, plus));
    }

    private ShimEndpoint ofBundle(TaskId id) {
        return sandboxes
                .bundle(id)
                .endpoint()
                .or(() -> tasks.bundle(id).endpoint())
                .orElseThrow(() -> ErrorCode.NOT_FOUND.about("can't find sandbox " + id.id()));
    }
}
