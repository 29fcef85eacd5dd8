package dev.davit.runtime.shim.sandbox;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.linux.LinuxException;
import dev.davit.runtime.shim.OwnShim;
import dev.davit.runtime.shim.binary.ShimSearch;
import dev.davit.runtime.shim.binary.ShimStart;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.bundle.ShimBundles;

import java.nio.file.Path;

/**
 * Makes sandboxes: bundle, shim, connection, sandbox. Whatever fails, the steps before it are taken
 * back before the caller learns of it; only a caller that has gone does not wait for that.
 */
final class SandboxCreation {
    private static final Any NO_SPEC = new Any("", new byte[0]);

    private final SandboxTable table;
    private final ShimBundles bundles;
    private final ShimSearch search;
    private final OwnShim shims;
    private final SandboxEnd end;

    SandboxCreation(
            SandboxTable table,
            ShimBundles bundles,
            ShimSearch search,
            OwnShim shims,
            SandboxEnd end) {
        this.table = table;
        this.bundles = bundles;
        this.search = search;
        this.shims = shims;
        this.end = end;
    }

    void create(SandboxRequest request) {
        TaskId id = new TaskId(request.id().namespace(), request.id().id());
        table.claim(id);
        ShimSandbox sandbox;
        try {
            sandbox = withShim(id, request.description());
        } catch (RuntimeException e) {
            throw seen(e, "failed to start new shim for sandbox " + id.id());
        }
        try {
            sandbox.client().create(request, sandbox.bundle().path());
        } catch (RuntimeException e) {
            end.undo(sandbox);
            throw seen(e, "failed to create sandbox " + id.id());
        }
        table.enter(sandbox);
        sandbox.connection().addLossListener(() -> end.lose(sandbox));
    }

    private ShimSandbox withShim(TaskId id, SandboxDescription description) {
        Path binary;
        ShimBundle bundle;
        try {
            binary = search.find(description.runtime());
            bundle = bundles.create(id, description.spec().orElse(NO_SPEC));
        } catch (RuntimeException e) {
            table.release(id);
            throw e;
        }
        try {
            bundle.setBinary(binary);
            return new ShimSandbox(
                    bundle, shims.start(bundle, binary, description.runtimeOptions()));
        } catch (RuntimeException e) {
            end.salvage(bundle, ShimStart.leftNothing(e));
            throw e;
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
