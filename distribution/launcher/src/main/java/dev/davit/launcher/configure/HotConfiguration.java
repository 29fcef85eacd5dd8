package dev.davit.launcher.configure;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.config.ConfigCommand;
import dev.davit.config.ConfigDiff;
import dev.davit.config.DaemonConfig;
import dev.davit.config.LoadedConfig;
import dev.davit.launcher.configure.GenerationStore.Kept;
import dev.davit.slots.settings.ConfigurationChange;
import dev.davit.slots.settings.ConfigurationControl;
import dev.davit.slots.settings.ConfigurationGeneration;
import dev.davit.slots.settings.ConfigurationStatus;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The configuration of the running daemon. A change is read and checked as a whole, goes to the
 * plugins, then to the disk; what fails on the way is taken back. Keys that need a restart keep
 * their values, and stay in every plan until the restart.
 */
public final class HotConfiguration implements ConfigurationControl {
    private static final Logger LOG = System.getLogger(HotConfiguration.class.getName());

    private final Instant started = Instant.now();
    private final ConfigurationFiles source;
    private final Supplier<PluginTransition> plugins;
    private final GenerationStore store;
    private final ReentrantLock lock = new ReentrantLock();

    /** What the files said when they were last put into effect. */
    @GuardedBy("lock")
    private LoadedConfig files;

    /** What is in effect. */
    @GuardedBy("lock")
    private DaemonConfig running;

    /** The running generation, once it is kept: not before anybody asks or changes something. */
    @GuardedBy("lock")
    private @Nullable Kept generation;

    @GuardedBy("lock")
    private Optional<String> refusal = Optional.empty();

    /** Told where files would come from, after each change. */
    private volatile Consumer<List<Path>> directories = unheard -> {};

    /**
     * @param source the files
     * @param plugins the way to the plugins, asked for at each change
     */
    public HotConfiguration(ConfigurationFiles source, Supplier<PluginTransition> plugins) {
        this.source = source;
        this.plugins = plugins;
        files = source.atStart();
        running = files.config();
        store = new GenerationStore(running.root().resolve("dev.davit.config"));
    }

    /** Tells the directories that files would come from, now and after each change. */
    List<Path> tellDirectories(Consumer<List<Path>> listener) {
        lock.lock();
        try {
            directories = listener;
            listener.accept(files.directories());
            return files.directories();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the files again and puts them into effect; a refusal goes to the log.
     *
     * @param by who wants it
     */
    void reload(String by) {
        try {
            change(by, Optional.empty(), false);
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, "{0}: nothing has changed", by);
        }
    }

    @Override
    public Outcome plan(Optional<Draft> draft) {
        lock.lock();
        try {
            LoadedConfig next = source.load(draft);
            return outcome(changes(next.config()), next.warnings());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome apply(Optional<Draft> draft, boolean keep) {
        return change("apply", draft, keep);
    }

    private Outcome change(String by, Optional<Draft> draft, boolean keep) {
        lock.lock();
        try {
            LoadedConfig next = source.load(draft);
            var warnings = new ArrayList<>(next.warnings());
            List<ConfigurationChange> changes = changes(next.config());
            MainFile main =
                    draft.map(it -> MainFile.holding(next.main(), it.text()))
                            .orElseGet(() -> MainFile.untouched(next.main()));
            Kept before = generation();
            boolean same = next.texts().equals(files.texts()) && held(next).equals(running);
            List<String> summary = changes.stream().map(ConfigurationChange::summary).toList();
            switchTo(
                    next,
                    main,
                    keep,
                    warnings,
                    () -> same ? before : store.add(Instant.now(), by, summary, next.texts()));
            LOG.log(
                    Level.INFO,
                    "{0}: generation {1} of the configuration: {2}",
                    by,
                    generation().number(),
                    summary.isEmpty() ? "no value has changed" : String.join(", ", summary));
            return outcome(changes, warnings);
        } catch (DavitException e) {
            refuse(by, e.getMessage());
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome rollback(OptionalInt number) {
        lock.lock();
        try {
            Kept target = target(number);
            LoadedConfig next = source.load(target.texts());
            var warnings = new ArrayList<String>();
            List<ConfigurationChange> changes = changes(next.config());
            switchTo(next, MainFile.back(files, next, warnings), true, warnings, () -> target);
            LOG.log(Level.INFO, "rollback: generation {0} of the configuration", target.number());
            return outcome(changes, warnings);
        } finally {
            lock.unlock();
        }
    }

    /** How a generation gets its number and its place on the disk. */
    private interface Keeping {
        Kept keep() throws IOException;
    }

    /** Plugins first, then the configuration file, then the history; all or nothing. */
    @GuardedBy("lock")
    private void switchTo(
            LoadedConfig next,
            MainFile main,
            boolean keep,
            List<String> warnings,
            Keeping keeping) {
        DaemonConfig before = running;
        DaemonConfig held = held(next);
        warnings.addAll(plugins.get().bring(before, held, keep));
        try {
            main.write();
            try {
                generation = keeping.keep();
            } catch (IOException e) {
                main.takeBack();
                throw e;
            }
        } catch (IOException e) {
            plugins.get().bring(held, before, true);
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "the change was taken back, since it cannot be kept: " + e,
                    e);
        }
        running = held;
        files = next;
        refusal = Optional.empty();
        directories.accept(next.directories());
    }

    @Override
    public List<ConfigurationGeneration> history() {
        lock.lock();
        try {
            Kept current = generation();
            return store.all().stream()
                    .map(kept -> describe(kept, kept.number() == current.number()))
                    .toList();
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ConfigurationStatus status() {
        lock.lock();
        try {
            ConfigurationGeneration current = describe(generation(), true);
            try {
                LoadedConfig next = source.load(Optional.empty());
                return new ConfigurationStatus(
                        current, changes(next.config()), refusal, next.warnings());
            } catch (DavitException e) {
                return new ConfigurationStatus(
                        current, List.of(), Optional.of(e.getMessage()), files.warnings());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String effective() {
        lock.lock();
        try {
            return ConfigCommand.text(running);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private List<ConfigurationChange> changes(DaemonConfig next) {
        var keys = new RestartKeys(plugins.get().concerns(next));
        return ConfigDiff.between(running, next).stream().map(keys::change).toList();
    }

    @GuardedBy("lock")
    private DaemonConfig held(LoadedConfig next) {
        var keys = new RestartKeys(plugins.get().concerns(next.config()));
        return keys.held(running, next.config());
    }

    /** The running generation; what the daemon has started with is looked for in the history. */
    @GuardedBy("lock")
    private Kept generation() {
        Kept known = generation;
        if (known != null) {
            return known;
        }
        try {
            Kept found = null;
            for (Kept kept : store.all()) {
                if (kept.texts().equals(files.texts())) {
                    found = kept;
                }
            }
            if (found == null) {
                found = store.add(started, "start", List.of(), files.texts());
            }
            generation = found;
            return found;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @GuardedBy("lock")
    private Kept target(OptionalInt number) {
        int current = generation().number();
        try {
            Kept target = null;
            for (Kept kept : store.all()) {
                if (number.isPresent()
                        ? kept.number() == number.getAsInt()
                        : kept.number() < current) {
                    target = kept;
                }
            }
            if (target == null) {
                throw ErrorCode.NOT_FOUND.about(
                        number.isPresent()
                                ? "generation " + number.getAsInt() + " of the configuration"
                                : "a generation of the configuration before " + current);
            }
            return target;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @GuardedBy("lock")
    private Outcome outcome(List<ConfigurationChange> changes, List<String> warnings) {
        return new Outcome(describe(generation(), true), changes, warnings);
    }

    @GuardedBy("lock")
    private void refuse(String by, String reason) {
        if (!refusal.equals(Optional.of(reason))) {
            LOG.log(Level.WARNING, "{0}: refused, the configuration stays: {1}", by, reason);
        }
        refusal = Optional.of(reason);
    }

    private static ConfigurationGeneration describe(Kept kept, boolean isRunning) {
        return new ConfigurationGeneration(
                kept.number(), kept.since(), kept.by(), kept.summary(), isRunning);
    }

    private static DavitException unreadable(IOException cause) {
        return new DavitException(
                ErrorCode.UNKNOWN, "cannot keep the history of the configuration: " + cause, cause);
    }
}
