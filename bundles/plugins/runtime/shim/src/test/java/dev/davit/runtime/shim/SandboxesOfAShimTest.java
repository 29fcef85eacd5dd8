package dev.davit.runtime.shim;

import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.runtime.shim.sandbox.ShimSandboxController;
import dev.davit.tck.SandboxControllerTck;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The rules of the slot for sandboxes that all have the same shim. */
final class SandboxesOfAShimTest extends SandboxControllerTck {
    private FakeShim shim;
    private ShimSandboxController opened;

    @SuppressWarnings("NullAway.Init") // open() runs before each test
    SandboxesOfAShimTest() {}

    @Override
    protected SandboxController open(Path root) throws IOException {
        shim = new FakeShim(root, "all-v1").serving(3).starting(3, "ttrpc");
        shim.server.register(new FakeSandboxes(() -> {}).service());
        opened =
                new ShimSandboxController(
                        TestDaemon.config(
                                Map.of(
                                        "root", root.resolve("root").toString(),
                                        "state", root.resolve("state").toString(),
                                        "grpc_address", root.resolve("d.sock").toString(),
                                        "timeout_shim_shutdown", "20ms",
                                        "binary", "/bin/true")));
        return opened;
    }

    @Override
    protected void close(SandboxController controller) {
        opened.close();
        shim.close();
    }

    @Override
    protected SandboxDescription description() {
        return new SandboxDescription(
                shim.executable.toString(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
