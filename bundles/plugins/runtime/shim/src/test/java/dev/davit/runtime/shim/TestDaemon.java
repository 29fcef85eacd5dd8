package dev.davit.runtime.shim;

import dev.davit.api.Any;
import dev.davit.api.Mount;
import dev.davit.api.event.EventSink;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.SandboxReference;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.ttrpc.ServerOptions;
import dev.davit.ttrpc.TtrpcServer;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** As much of the daemon as the runtime needs: directories, the socket for events, the host. */
final class TestDaemon implements AutoCloseable {
    static final String NAMESPACE = "davit-test";
    static final Stdio NO_STREAMS = new Stdio("", "", "", false);

    final Events events = new Events();
    final FakeLogs logs = new FakeLogs();
    final Set<TaskId> sandboxes = ConcurrentHashMap.newKeySet();
    final Map<TaskId, String> runtimes = new ConcurrentHashMap<>();
    final Path state;
    final Path root;
    final Path socket;
    private final Map<String, Object> config = new HashMap<>();
    private final TtrpcServer server = new TtrpcServer(ServerOptions.DEFAULT);
    private ShimRuntime runtime;

    /**
     * @param directory for everything
     * @param settings values of {@link ShimConfig} that differ from the defaults
     */
    TestDaemon(Path directory, Map<String, Object> settings) {
        state = directory.resolve("state/io.containerd.runtime.v2.task");
        root = directory.resolve("root/io.containerd.runtime.v2.task");
        socket = directory.resolve("d.sock.ttrpc");
        server.register(events.service());
        server.listen(socket);
        config.putAll(
                Map.of(
                        "root", root.toString(),
                        "state", state.toString(),
                        "grpc_address", directory.resolve("d.sock").toString(),
                        "binary", "/bin/true"));
        config.putAll(settings);
        runtime = start();
    }

    private ShimRuntime start() {
        ShimRuntime started = detached();
        started.attach(
                new RuntimeHost() {
                    @Override
                    public EventSink events() {
                        return events;
                    }

                    @Override
                    public Optional<String> runtimeOf(TaskId id) {
                        return Optional.ofNullable(runtimes.get(id));
                    }

                    @Override
                    public boolean isSandbox(TaskId id) {
                        return sandboxes.contains(id);
                    }

                    @Override
                    public ProcessLog openLog(TaskId id, String exec, LogUri uri) {
                        return logs.open(id, exec, uri);
                    }

                    @Override
                    public ProcessLog resumeLog(TaskId id, String exec, LogUri uri) {
                        return logs.resume(id, exec);
                    }
                });
        return started;
    }

    /** Another instance with the same configuration that has not been attached. */
    ShimRuntime detached() {
        return new ShimRuntime(config(config));
    }

    /** A configuration with the defaults for what is not given. */
    static ShimConfig config(Map<String, Object> values) {
        for (String key : values.keySet()) {
            if (Stream.of(ShimConfig.class.getMethods()).noneMatch(m -> m.getName().equals(key))) {
                throw new IllegalArgumentException("no such key: " + key);
            }
        }
        return (ShimConfig)
                Proxy.newProxyInstance(
                        ShimConfig.class.getClassLoader(),
                        new Class<?>[] {ShimConfig.class},
                        (proxy, method, arguments) ->
                                values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    ShimRuntime runtime() {
        return runtime;
    }

    /** Ends the runtime as the end of the daemon does. */
    void stop() {
        runtime.close();
    }

    /** A new life of the daemon on the same directories. */
    void restart() {
        runtime.close();
        runtime = start();
    }

    static TaskId id(String id) {
        return new TaskId(NAMESPACE, id);
    }

    Path bundle(String id) {
        return state.resolve(NAMESPACE).resolve(id);
    }

    Path work(String id) {
        return root.resolve(NAMESPACE).resolve(id);
    }

    Optional<Task> find(String id) {
        return runtime.find(id(id));
    }

    /** A request without a root file system, for shims that do not look at it. */
    static TaskRequest request(String id, String shim) {
        return request(id, shim, "{}", List.of(), NO_STREAMS);
    }

    static TaskRequest request(
            String id, String shim, String spec, List<Mount> rootfs, Stdio stdio) {
        return new TaskRequest(
                id(id),
                shim,
                new Any(
                        "types.containerd.io/opencontainers/runtime-spec/1/Spec",
                        spec.getBytes(StandardCharsets.UTF_8)),
                rootfs,
                stdio,
                "",
                Optional.empty(),
                Optional.empty());
    }

    static TaskRequest withOptions(TaskRequest request, Any options) {
        return new TaskRequest(
                request.id(),
                request.runtime(),
                request.spec(),
                request.rootfs(),
                request.stdio(),
                request.checkpoint(),
                Optional.of(options),
                request.sandbox());
    }

    static TaskRequest inSandbox(TaskRequest request, SandboxReference sandbox) {
        return new TaskRequest(
                request.id(),
                request.runtime(),
                request.spec(),
                request.rootfs(),
                request.stdio(),
                request.checkpoint(),
                request.options(),
                Optional.of(sandbox));
    }

    @Override
    public void close() {
        runtime.close();
        server.close();
    }
}
