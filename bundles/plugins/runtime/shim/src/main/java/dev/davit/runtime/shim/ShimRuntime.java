package dev.davit.runtime.shim;

import dev.davit.api.Any;
import dev.davit.api.Platform;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.api.runtime.TaskRuntime;
import dev.davit.api.slot.ConfigTables;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.linux.Linux;
import dev.davit.runtime.shim.binary.ShimCommands;
import dev.davit.runtime.shim.binary.ShimSearch;
import dev.davit.runtime.shim.binary.ShimStart;
import dev.davit.runtime.shim.bundle.ShimBundles;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.ShimEndpoint;
import dev.davit.runtime.shim.connection.TtrpcChannel;
import dev.davit.runtime.shim.grpc.GrpcDialer;
import dev.davit.runtime.shim.output.TaskLogs;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs tasks through shims, processes of their own that outlive the daemon. One that starts again
 * finds them by their bundles.
 */
@Component(
        service = TaskRuntime.class,
        configurationPid = "runtime.shim",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@SlotId("shim")
@ShownAs("task")
@Listed(
        requires = {
            "io.containerd.shim.v1",
            "io.containerd.mount-manager.v1",
            "io.containerd.warning.v1"
        })
@ConfigTables({"io.containerd.shim.v1.manager", "io.containerd.internal.v1.opt"})
public final class ShimRuntime implements TaskRuntime, PluginFacts {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Map<String, String> EXPORTS =
            Map.of("log-uri-schemes", "fifo,binary,binary-v2,file");

    private final Linux linux = Linux.system();
    private final Background background = new Background();
    private final GrpcDialer grpc = new GrpcDialer();
    private final ShimConnections connections =
            new ShimConnections(
                    Map.of(ShimEndpoint.TTRPC, TtrpcChannel::dial, ShimEndpoint.GRPC, grpc));
    private final TaskTable table;
    private final TaskCreation creation;
    private final Adoption adoption;
    private final TaskLogs logs = new TaskLogs(linux, this::host);
    private final RuntimeQuestions questions;
    private volatile @Nullable RuntimeHost host;

    /** Reads the configuration; nothing is looked for before {@link #attach}. */
    @Activate
    public ShimRuntime(ShimConfig config) {
        ShimSettings settings = ShimSettings.of(config);
        ShimBundles bundles = new ShimBundles(linux, settings.root(), settings.state());
        ShimCommands commands = new ShimCommands(linux, settings.host(), settings.limits());
        ShimSearch search = new ShimSearch(settings.host().searchPath(), settings.host().binary());
        questions = new RuntimeQuestions(search, commands);
        table = new TaskTable(settings.limits().load());
        TaskEvents events = new TaskEvents(() -> host().events());
        ShimRemains remains = new ShimRemains(connections, commands, settings.limits());
        TaskEnd end =
                new TaskEnd(table, connections, remains, events, settings.limits(), background);
        TaskContext context = new TaskContext(settings.limits().state(), end, logs);
        ShimLaunch launch =
                new ShimLaunch(
                        new SandboxShims(
                                new ShimBundles(linux, settings.root(), settings.sandboxes()),
                                bundles),
                        search,
                        questions,
                        new OwnShim(new ShimStart(commands), connections, settings.limits().dial()),
                        connections,
                        settings.limits());
        creation = new TaskCreation(table, bundles, launch, context);
        adoption = new Adoption(table, bundles, search, connections, settings.limits(), context);
    }

    @Override
    public void attach(RuntimeHost runtimeHost) {
        host = runtimeHost;
        adoption.begin(runtimeHost, linux);
    }

    private RuntimeHost host() {
        RuntimeHost attached = host;
        if (attached == null) {
            throw new IllegalStateException("attach comes first");
        }
        return attached;
    }

    @Override
    public Task create(TaskRequest request) {
        return creation.create(request, host());
    }

    @Override
    public Optional<Task> find(TaskId id) {
        return table.find(id);
    }

    @Override
    public List<Task> list(String namespace) {
        return table.list(namespace);
    }

    @Override
    public Any describe(Any request) {
        return questions.describe(request);
    }

    @Override
    public Map<String, String> exports() {
        return EXPORTS;
    }

    @Override
    public List<Platform> platforms() {
        return List.of(Platform.host());
    }

    @Override
    public Optional<Any> answer(Optional<Any> question) {
        return question.map(this::describe);
    }

    /** Leaves the tasks to themselves and to the next daemon. */
    @Deactivate
    public void close() {
        logs.close();
        background.close(STOP_LIMIT);
        connections.close();
        grpc.close();
    }
}
