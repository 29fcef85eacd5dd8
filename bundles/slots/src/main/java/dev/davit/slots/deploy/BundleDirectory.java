package dev.davit.slots.deploy;

import dev.davit.slots.DaemonPart;
import dev.davit.slots.PluginSettings;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches a directory for bundles: a new file is installed and started, a changed one updated, a
 * missing one uninstalled. Each file stands alone: a broken one is reported and tried again when it
 * changes.
 */
@Component(service = DaemonPart.class)
public final class BundleDirectory implements DaemonPart {
    private static final Logger LOG = System.getLogger(BundleDirectory.class.getName());

    /** A file must look the same for this long before it is taken for complete. */
    private static final long SETTLE_MILLIS = 50;

    private static final long STOP_MILLIS = 5_000;

    private final PluginSettings settings;
    private final BundleDeployer deployer;

    /** What was last deployed of each file. */
    private final Map<Path, BundleFile> deployed = new HashMap<>();

    /** Files last seen in a state that was no complete bundle, with what was said about them. */
    private final Map<Path, String> rejected = new HashMap<>();

    private volatile @Nullable WatchService watch;
    private volatile @Nullable Thread watcher;

    /** Watches nothing yet. */
    @Activate
    public BundleDirectory(@Reference PluginSettings settings, @Reference BundleDeployer deployer) {
        this.settings = settings;
        this.deployer = deployer;
    }

    @Override
    public int order() {
        return BACKGROUND;
    }

    @Override
    public String name() {
        return "bundle directory";
    }

    @Override
    public void start() {
        settings.bundles().ifPresent(this::watch);
    }

    @Override
    @Deactivate
    public void stop() {
        WatchService service = watch;
        Thread thread = watcher;
        if (service == null || thread == null) {
            return;
        }
        try {
            service.close();
            thread.join(STOP_MILLIS);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot end the watch of the bundle directory", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            WatchService service = directory.getFileSystem().newWatchService();
            directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            watch = service;
            watcher =
                    Thread.ofVirtual()
                            .name("bundle directory")
                            .start(() -> follow(directory, service));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch bundle directory " + directory, e);
        }
    }

    private void follow(Path directory, WatchService service) {
        try {
            boolean settled = scan(directory);
            while (true) {
                WatchKey key =
                        settled
                                ? service.take()
                                : service.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                settled = scan(directory);
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "watch of {0} has ended", directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Holds the directory against what is deployed; false if a file may still be growing. */
    private boolean scan(Path directory) throws InterruptedException {
        boolean settled = true;
        Set<Path> present = new HashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(BundleDirectory::isBundleName).sorted().toList()) {
                present.add(file);
                settled &= look(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "cannot list bundle directory " + directory, e);
            return true;
        }
        for (Path file : Set.copyOf(deployed.keySet())) {
            if (!present.contains(file)) {
                deployed.remove(file);
                deployer.remove(file);
            }
        }
        rejected.keySet().retainAll(present);
        return settled;
    }

    private static boolean isBundleName(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".");
    }

    private boolean look(Path path) {
        try {
            BundleFile file = BundleFile.of(path);
            if (file.equals(deployed.get(path))) {
                return true;
            }
            if (System.currentTimeMillis() - file.modifiedMillis() < SETTLE_MILLIS) {
                return false;
            }
            file.check();
            rejected.remove(path);
            deployed.put(path, file);
            deployer.deploy(file);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            reject(path, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void reject(Path path, String reason) {
        if (!reason.equals(rejected.put(path, reason))) {
            LOG.log(Level.WARNING, "{0} is not deployed: {1}", path, reason);
        }
    }
}
