package dev.davit.runtime.shim;

import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.runtime.shim.binary.ShimLimits;
import dev.davit.runtime.shim.binary.ShimSearch;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.bundle.SpecFacts;
import dev.davit.runtime.shim.connection.ShimConnection;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Gets a bundle the shim that is going to serve it: one of its own, its group's, its sandbox's. */
final class ShimLaunch {
    private final SandboxShims sandboxes;
    private final ShimSearch search;
    private final RuntimeQuestions questions;
    private final OwnShim own;
    private final ShimConnections connections;
    private final Duration dialLimit;

    ShimLaunch(
            SandboxShims sandboxes,
            ShimSearch search,
            RuntimeQuestions questions,
            OwnShim own,
            ShimConnections connections,
            ShimLimits limits) {
        this.sandboxes = sandboxes;
        this.search = search;
        this.questions = questions;
        this.own = own;
        this.connections = connections;
        this.dialLimit = limits.dial();
    }

    /**
     * A connection, and whose.
     *
     * @param connection a share in it
     * @param sandboxed whether the shim is a sandbox's
     */
    record Launched(ShimConnection connection, boolean sandboxed) {}

    Launched launch(TaskRequest request, ShimBundle bundle, RuntimeHost host) {
        Optional<ShimEndpoint> sandbox = sandboxes.endpoint(request, host);
        if (sandbox.isPresent()) {
            bundle.setSandbox(request.sandbox().orElseThrow().id());
            bundle.setEndpoint(sandbox.get());
            return new Launched(connections.acquire(sandbox.get(), dialLimit), true);
        }
        Path binary = search.find(request.runtime());
        if (SpecFacts.of(request.spec()).mapsMounts()) {
            questions.requireMappedMounts(binary, request.options());
        }
        bundle.setBinary(binary);
        return new Launched(own.start(bundle, binary, request.options()), false);
    }
}
