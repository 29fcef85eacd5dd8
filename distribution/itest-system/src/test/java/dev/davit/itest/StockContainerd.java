package dev.davit.itest;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.ImageArchive;
import dev.davit.testbed.Scratch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's containerd on a root directory of its own. */
final class StockContainerd implements AutoCloseable {
    static final String IMAGE = Stage.IMAGE;
    static final String OTHER_IMAGE = "davit.test/two-layers:1";

    private final Scratch scratch;
    private final Path socket;
    private final Process process;

    private StockContainerd(Scratch scratch, Path socket, Process process) {
        this.scratch = scratch;
        this.socket = socket;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param root its root directory
     */
    static StockContainerd start(Scratch scratch, Path root) {
        Path socket = scratch.path("stock.sock");
        Path config =
                scratch.file(
                        "stock.toml",
                        """
                        version = 2
                        root = "%s"
                        state = "%s"
                        disabled_plugins = ["io.containerd.grpc.v1.cri"]
                        [grpc]
                          address = "%s"
                        [ttrpc]
                          address = "%s.ttrpc"
                        """
                                .formatted(root, scratch.path("stock-state"), socket, socket));
        Path log = scratch.path("stock.log");
        Process process = new Command("containerd", "--config", config.toString()).start(log, log);
        var containerd = new StockContainerd(scratch, socket, process);
        Await.until(
                () -> "containerd's first answer\n" + scratch.read("stock.log"),
                () -> Files.exists(socket) && containerd.command("version").run().status() == 0);
        return containerd;
    }

    /** Fills it: two namespaces, images, containers, leases, something in a container. */
    void fill() {
        Path busybox =
                ImageArchive.busybox(IMAGE, scratch.path("busybox"))
                        .write(scratch.path("stock-busybox.tar"));
        Path upper = scratch.newDirectory("upper-layer");
        scratch.file("upper-layer/etc/layer", "two\n");
        Path layered =
                ImageArchive.busybox(OTHER_IMAGE, scratch.path("layered"))
                        .directory(upper)
                        .write(scratch.path("stock-layered.tar"));
        ok("images", "import", busybox.toString());
        ok("containers", "create", "--label", "a=b", IMAGE, "box", "cat", "/left");
        ok("leases", "create", "--id", "kept", "--expires", "48h", "colour=green");
        ok("leases", "create", "--id", "plain");
        ok("--namespace", "two", "images", "import", layered.toString());
        ok(
                "--namespace",
                "two",
                "containers",
                "create",
                OTHER_IMAGE,
                "layers",
                "cat",
                "/etc/layer");
        // Leaves a view, and a lease that lists it.
        Path view = scratch.newDirectory("view");
        ok("--namespace", "two", "images", "mount", OTHER_IMAGE, view.toString());
        new Command("umount", view.toString()).run().expectSuccess();
        ok("--namespace", "two", "leases", "create", "--id", "other");
        ok("namespaces", "label", "two", "place=harbour");
        // Waits for a collection: importing has left an index that nothing names.
        ok("leases", "create", "--id", "sweep");
        ok("leases", "delete", "--sync", "sweep");
        write();
    }

    /** Leaves a file, a device and a deletion in the root file system of the container. */
    private void write() {
        Path rootfs = scratch.newDirectory("rootfs");
        String mount = ok("snapshots", "mounts", rootfs.toString(), "box");
        new Command("sh", "-c", mount).run().expectSuccess();
        try {
            String script =
                    "echo left > left && chown 12:34 left && chmod 4711 left"
                            + " && mknod pipe p && ln left again && rm etc/group && mkdir -p opaque"
                            + " && setfattr -n user.note -v kept left || true";
            new Command("sh", "-c", "cd " + rootfs + " && " + script).run().expectSuccess();
        } finally {
            new Command("umount", rootfs.toString()).run().expectSuccess();
        }
    }

    String ok(String... words) {
        return command(words).run().expectSuccess();
    }

    Command command(String... words) {
        return new Command("ctr", "--address", socket.toString()).with(words);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
