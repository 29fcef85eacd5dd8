package dev.davit.itest.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Containers of the recordings, with a busybox in them. */
final class RunnableContainers implements AutoCloseable {
    private static final String SCOPE = "tk";
    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
    private static final Path SHIM = Path.of("/usr/bin/containerd-shim-runc-v2");
    private static final Pattern DIRECTORY = Pattern.compile("overlayfs/snapshots/\\d+");

    private final Bench bench;
    private final World tk;
    private final List<String> ids = new ArrayList<>();

    /**
     * @param first number that the recorded snapshot of the lower layer has; that of the upper one
     *     follows
     */
    private RunnableContainers(Bench bench, int first) {
        this.bench = bench;
        tk = bench.world().in(SCOPE);
        tk.image("i", "m", tk.blob("tk"), 2);
        layers(first);
    }

    /** The containers t1 … t12 and f1 … f12 of the recorded errors. */
    static RunnableContainers ofErrors(Bench bench) {
        var containers = new RunnableContainers(bench, 11);
        for (int i = 1; i <= 12; i++) {
            containers.make("t" + i, 12 + i);
            containers.make("f" + i, 23 + i);
        }
        return containers;
    }

    /** The container c1 of the recorded events. */
    static RunnableContainers ofEvents(Bench bench) {
        var containers = new RunnableContainers(bench, 1);
        containers.make("c1", 3);
        return containers;
    }

    /** Skips the test where no container can run. */
    static void assume() {
        assumeTrue("root".equals(System.getProperty("user.name")), "containers need root");
        assumeTrue(Files.isExecutable(SHIM), "no " + SHIM + ": apt install containerd");
        assumeTrue(Files.isExecutable(BUSYBOX), "no " + BUSYBOX + ": apt install busybox-static");
    }

    private void layers(int first) {
        tk.prepare("overlayfs", "base-active", "");
        Path root = Path.of(tk.mountSource("overlayfs", "base-active"));
        try {
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("proc"));
            Files.copy(BUSYBOX, root.resolve("bin/busybox"));
            for (String name : List.of("sleep", "true", "sh")) {
                Files.createSymbolicLink(root.resolve("bin/" + name), Path.of("busybox"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commit("base");
        bind(first, root.toString());
        tk.prepare("overlayfs", "top-active", "base");
        bind(first + 1, mounts("top-active").toString());
        commit("top");
    }

    private void commit(String name) {
        tk.ask(
                "Snapshots.Commit",
                "{'snapshotter': 'overlayfs', 'key': '%s-active', 'name': '%s'}"
                        .formatted(name, name));
    }

    private void make(String id, int number) {
        ids.add(id);
        tk.prepare("overlayfs", id, "top");
        bind(number, mounts(id).toString());
        String program = id.equals("t7") ? "'/no/such'" : "'sleep', '1000'";
        tk.ask(
                "Containers.Create",
                ("{'container': {'id': '%s', 'runtime': {'name': 'io.containerd.runc.v2'}, 'spec':"
                     + " {'type_url': 'types.containerd.io/opencontainers/runtime-spec/1/Spec',"
                     + " 'json': {'ociVersion': '1.0.2', 'process': {'args': [%s], 'cwd': '/',"
                     + " 'env': ['PATH=/bin'], 'user': {'uid': 0, 'gid': 0}}, 'root': {'path':"
                     + " 'rootfs'}, 'mounts': [{'destination': '/proc', 'type': 'proc', 'source':"
                     + " 'proc'}], 'linux': {'cgroupsPath': '/davit-replay/%s', 'namespaces':"
                     + " [{'type': 'pid'}, {'type': 'mount'}, {'type': 'ipc'}]}}}}}")
                        .formatted(id, program, id));
    }

    private JsonNode mounts(String key) {
        return tk.ask("Snapshots.Mounts", "{'snapshotter': 'overlayfs', 'key': '" + key + "'}")
                .get("mounts");
    }

    /** The first directory in a text is the one that the recording has under a number. */
    private void bind(int number, String text) {
        Matcher directory = DIRECTORY.matcher(text);
        if (!directory.find()) {
            throw new IllegalStateException("no directory in " + text);
        }
        bench.placeholders().set("overlayfs/snapshots/" + number, directory.group());
    }

    /** Creates a task. */
    Answer create(String id) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("container_id", id);
        request.set("rootfs", mounts(id));
        return bench.client().ask("Tasks.Create", SCOPE, "", request);
    }

    /** Creates a task and starts it. */
    void start(String id) {
        create(id).ok();
        tk.ask("Tasks.Start", "{'container_id': '" + id + "'}");
    }

    /** Waits until a task has ended. */
    void await(String id) {
        tk.ask("Tasks.Wait", "{'container_id': '" + id + "'}");
    }

    @Override
    public void close() {
        end();
    }

    /** Ends whatever still runs. */
    void end() {
        for (String id : ids) {
            String task = "'container_id': '" + id + "'";
            Client client = bench.client();
            Answer killed =
                    client.ask("Tasks.Kill", SCOPE, "", "{" + task + ", 'signal': 9, 'all': true}");
            if (killed.code().equals("OK")) {
                client.ask("Tasks.Wait", SCOPE, "", "{" + task + "}");
            }
            client.ask("Tasks.Delete", SCOPE, "", "{" + task + "}");
        }
    }
}
