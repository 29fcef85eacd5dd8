package dev.davit.slots.deploy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.slots.BundleControl;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Changes what lies in the bundle directory. A new file is there only once its bundle has proved
 * itself, by a rename: a daemon that is killed at any moment comes up with what worked.
 */
@Component(service = BundleControl.class)
public final class DirectoryControl implements BundleControl {
    /** How long an operator waits for another change of the same bundle. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PluginSettings settings;
    private final BundleDeployer deployer;
    private final Slots slots;

    /** Changes nothing yet. */
    @Activate
    public DirectoryControl(
            @Reference PluginSettings settings,
            @Reference BundleDeployer deployer,
            @Reference Slots slots) {
        this.settings = settings;
        this.deployer = deployer;
        this.slots = slots;
    }

    @Override
    public List<PluginDescription> install(Path file) {
        Path directory = directory();
        try (IncomingFile incoming = IncomingFile.copy(file, directory)) {
            BundleName name = nameOf(incoming, file);
            return bringAboard(incoming, name, StartDemand.READY);
        } catch (IOException e) {
            throw broken("install " + file, e);
        }
    }

    @Override
    public List<PluginDescription> upgrade(String plugin, Path file) {
        Path directory = directory();
        Berth berth = berthOf(plugin);
        try (IncomingFile incoming = IncomingFile.copy(file, directory)) {
            BundleName name = nameOf(incoming, file);
            if (!name.symbolicName().equals(berth.symbolicName())) {
                throw ErrorCode.INVALID_ARGUMENT.about(
                        file
                                + " is bundle "
                                + name
                                + ", plugin "
                                + plugin
                                + " is of "
                                + berth.symbolicName());
            }
            return bringAboard(incoming, name, StartDemand.READY);
        } catch (IOException e) {
            throw broken("upgrade " + plugin, e);
        }
    }

    @Override
    public List<PluginDescription> rollback(String plugin) {
        directory();
        Berth berth = berthOf(plugin);
        try {
            return berth.holding(PATIENCE, () -> goBack(berth));
        } catch (StartFailure e) {
            throw ErrorCode.FAILED_PRECONDITION.about("roll back " + plugin + ": " + e.reason());
        } catch (IOException e) {
            throw broken("roll back " + plugin, e);
        }
    }

    private List<PluginDescription> goBack(Berth berth) throws IOException {
        Optional<RunningBundle> running = berth.serving();
        Optional<Path> before =
                running.isEmpty() ? Optional.empty() : deployer.before(running.get());
        if (before.isEmpty()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "no earlier version of bundle " + berth.symbolicName() + " is kept");
        }
        try (IncomingFile incoming = IncomingFile.copy(before.get(), directory())) {
            BundleName name = nameOf(incoming, before.get());
            List<PluginDescription> plugins = bringAboard(incoming, name, StartDemand.AS_BEFORE);
            deployer.forgetAfter(berth, before.get());
            return plugins;
        }
    }

    @Override
    public void uninstall(String plugin) {
        Path directory = directory();
        try {
            deployer.uninstall(berthOf(plugin));
            BundleHistory.sync(directory);
        } catch (IOException e) {
            throw broken("uninstall " + plugin, e);
        }
    }

    private Path directory() {
        return settings.bundles()
                .orElseThrow(
                        () ->
                                ErrorCode.FAILED_PRECONDITION.about(
                                        "plugin dev.davit.deploy.v1.directory is disabled; take it"
                                                + " out of disabled_plugins"));
    }

    private static BundleName nameOf(IncomingFile incoming, Path origin) {
        try {
            return BundleName.read(incoming.path());
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT,
                    origin.getFileName()
                            + ": "
                            + e.getMessage()
                            + ": "
                            + ErrorCode.INVALID_ARGUMENT.text(),
                    e);
        }
    }

    private List<PluginDescription> bringAboard(
            IncomingFile incoming, BundleName name, StartDemand demand) throws IOException {
        Path directory = directory();
        target(directory, name); // whatever speaks against it is said before anything starts
        try {
            deployer.install(
                    FileSight.of(incoming.path()).file(),
                    name,
                    demand,
                    () -> {
                        Path target = target(directory, name);
                        Files.move(
                                incoming.path(),
                                target,
                                StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING);
                        BundleHistory.sync(directory);
                        return target;
                    });
        } catch (StartFailure e) {
            throw ErrorCode.FAILED_PRECONDITION.about("bundle " + name + ": " + e.reason());
        }
        return slots.plugins().stream()
                .filter(plugin -> plugin.origin().equals(name.toString()))
                .toList();
    }

    /** The file that is replaced, or a new one. */
    private Path target(Path directory, BundleName name) {
        List<Candidate> there = find(name.symbolicName()).map(Berth::candidates).orElse(List.of());
        Optional<Path> serving =
                find(name.symbolicName())
                        .flatMap(Berth::serving)
                        .map(running -> running.file().path());
        Path target =
                there.stream()
                        .map(candidate -> candidate.file().path())
                        .filter(path -> serving.isEmpty() || serving.get().equals(path))
                        .findFirst()
                        .orElseGet(() -> unused(directory, name));
        for (Candidate other : there) {
            if (!other.file().path().equals(target)
                    && other.isSound()
                    && other.name().version().compareTo(name.version()) >= 0) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        other.file().fileName()
                                + " holds version "
                                + other.name().version()
                                + " and would go before "
                                + name.version()
                                + "; take it out of "
                                + directory);
            }
        }
        return target;
    }

    private static Path unused(Path directory, BundleName name) {
        Path plain = directory.resolve(name.symbolicName() + ".jar");
        return Files.exists(plain)
                ? directory.resolve(name.symbolicName() + "-" + name.version() + ".jar")
                : plain;
    }

    /** By plugin id, by type and id, by symbolic name of the bundle or by file name. */
    private Berth berthOf(String plugin) {
        for (Berth berth : deployer.berths()) {
            if (!berth.candidates().isEmpty()
                    && (berth.symbolicName().equals(plugin)
                            || berth.candidates().stream()
                                    .anyMatch(file -> file.file().fileName().equals(plugin)))) {
                return berth;
            }
        }
        List<PluginDescription> named =
                slots.plugins().stream()
                        .filter(line -> line.id().equals(plugin) || line.uri().equals(plugin))
                        .toList();
        if (named.isEmpty()) {
            throw ErrorCode.NOT_FOUND.about("plugin " + plugin);
        }
        if (named.size() > 1) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    plugin
                            + " is the id of several plugins: "
                            + String.join(
                                    ", ", named.stream().map(PluginDescription::uri).toList()));
        }
        return deployer.berthOf(named.getFirst().type(), named.getFirst().id())
                .orElseThrow(
                        () ->
                                ErrorCode.FAILED_PRECONDITION.about(
                                        "plugin "
                                                + plugin
                                                + " comes from no file of "
                                                + directory()));
    }

    private Optional<Berth> find(String symbolicName) {
        return deployer.berths().stream()
                .filter(berth -> berth.symbolicName().equals(symbolicName))
                .findFirst();
    }

    private static DavitException broken(String what, IOException cause) {
        return new DavitException(
                ErrorCode.INTERNAL,
                String.format(Locale.ROOT, "cannot %s: %s", what, cause.getMessage()),
                cause);
    }
}
