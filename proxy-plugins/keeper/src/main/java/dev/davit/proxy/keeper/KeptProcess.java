package dev.davit.proxy.keeper;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.process.PluginProcess;
import dev.davit.api.process.PluginProcessStatus;
import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.api.slot.HealthCheck;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.Replaceable;
import dev.davit.api.slot.Startable;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A table {@code [proxy_plugins.<id>.process]}: a process, and what becomes of it. */
@Component(
        service = PluginProcess.class,
        configurationPid = "proxy.process",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class KeptProcess
        implements PluginProcess, Startable, HealthCheck, Replaceable, PluginFacts {
    private static final Logger LOG = System.getLogger(KeptProcess.class.getName());

    private final Linux linux = Linux.system();
    private final ProcessSettings settings;
    private final Consumer<String> lines;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Supervisor supervisor;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * Reads the configuration; starts nothing.
     *
     * @throws DavitException INVALID_ARGUMENT with the key that is wrong
     */
    @Activate
    public KeptProcess(Map<String, Object> properties) {
        this(ProcessProperties.read(properties));
    }

    private KeptProcess(ProcessSettings settings) {
        this(settings, line -> LOG.log(Level.INFO, "{0}: {1}", settings.id(), line));
    }

    /**
     * Starts nothing.
     *
     * @param lines takes what the process writes
     */
    KeptProcess(ProcessSettings settings, Consumer<String> lines) {
        this.settings = settings;
        this.lines = lines;
    }

    /**
     * Starts the process, or takes over the one that an earlier daemon has left, and returns when
     * it serves. One that does not is started again and again; {@link #trouble} tells.
     */
    @Override
    public void start() {
        var first = new Order();
        open().start(first);
        Optional<String> failure = await(first);
        failure.ifPresent(
                reason -> LOG.log(Level.WARNING, "{0} does not start: {1}", settings.id(), reason));
    }

    private Supervisor open() {
        lock.lock();
        try {
            if (closed || supervisor != null) {
                throw ErrorCode.FAILED_PRECONDITION.about(name() + " was started before");
            }
            Files.createDirectories(settings.state());
            OutputLog output = new OutputLog(linux, settings.output(), lines);
            supervisor = new Supervisor(linux, settings, output);
            return supervisor;
        } catch (IOException | LinuxException e) {
            throw new DavitException(
                    ErrorCode.FAILED_PRECONDITION, name() + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private static Optional<String> await(Order order) {
        try {
            return order.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }

    @Override
    public void replace() {
        var order = new Order();
        begun().orElseThrow(() -> ErrorCode.FAILED_PRECONDITION.about(name() + " is not started"))
                .replace(order);
        Optional<String> failure = await(order);
        if (failure.isPresent()) {
            throw ErrorCode.UNAVAILABLE.about(name() + " " + failure.get());
        }
    }

    private Optional<Supervisor> begun() {
        lock.lock();
        try {
            return Optional.ofNullable(supervisor);
        } finally {
            lock.unlock();
        }
    }

    private String name() {
        return "process of plugin \"" + settings.id() + "\"";
    }

    @Override
    public PluginProcessStatus status() {
        Optional<Supervisor> now = begun();
        Phase phase =
                now.map(Supervisor::phase).orElse(new Phase(State.STOPPED, Instant.EPOCH, ""));
        Optional<Life> life = now.flatMap(Supervisor::life);
        Optional<Integer> pid = life.map(l -> l.process().pid());
        return new PluginProcessStatus(
                phase.state(),
                phase.since(),
                phase.reason(),
                pid,
                now.map(Supervisor::restarts).orElse(0),
                now.map(Supervisor::lastExit).orElse(""),
                life.map(Life::said).orElse(""),
                pid.map(ProcessFiles::residentBytes).orElse(0L),
                pid.map(ProcessFiles::openDescriptors).orElse(0),
                now.map(s -> s.store().names()).orElse(List.of()));
    }

    @Override
    public void check() {
        Optional<String> trouble = trouble();
        if (trouble.isPresent()) {
            throw ErrorCode.UNAVAILABLE.about(name() + ": " + trouble.get());
        }
    }

    @Override
    public Optional<String> trouble() {
        Phase phase = begun().map(Supervisor::phase).orElse(Phase.now(State.STOPPED, ""));
        if (phase.state() == State.RUNNING) {
            return Optional.empty();
        }
        String state = phase.state().name().toLowerCase(java.util.Locale.ROOT);
        return Optional.of(phase.reason().isEmpty() ? state : state + ": " + phase.reason());
    }

    @Override
    public Map<String, String> exports() {
        PluginProcessStatus status = status();
        var facts = new TreeMap<String, String>();
        facts.put("address", settings.socket().toString());
        facts.put("restarts", Integer.toString(status.restarts()));
        facts.put("stored_descriptors", String.join(" ", status.stored()));
        status.pid().ifPresent(pid -> facts.put("pid", pid.toString()));
        status.pid().ifPresent(_ -> facts.put("rss_bytes", Long.toString(status.residentBytes())));
        status.pid().ifPresent(_ -> facts.put("fds", Integer.toString(status.openDescriptors())));
        putUnlessEmpty(facts, "last_exit", status.lastExit());
        putUnlessEmpty(facts, "status", status.said());
        return facts;
    }

    private static void putUnlessEmpty(Map<String, String> facts, String key, String value) {
        if (!value.isEmpty()) {
            facts.put(key, value);
        }
    }

    /** Stops the process; what was kept for it is closed. */
    @Deactivate
    public void close() {
        Supervisor begun;
        lock.lock();
        try {
            closed = true;
            begun = supervisor;
            supervisor = null;
        } finally {
            lock.unlock();
        }
        if (begun != null) {
            begun.close();
        }
    }
}
