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
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches a directory for bundles and has every file looked at that is there, until it has stopped
 * growing. Each file stands alone: a broken one is reported and looked at again when it changes.
 */
@Component(service = DaemonPart.class)
public final class BundleDirectory implements DaemonPart {
    /** What a file is called that is about to become a bundle of the directory. */
    static final String INCOMING = ".incoming-";

    private static final Logger LOG = System.getLogger(BundleDirectory.class.getName());

    /** Between two looks at files that may still be growing. */
    private static final long PAUSE_MILLIS = 50;

    /** Between two looks at a directory that cannot be trusted; its own rights cause no event. */
    private static final long LONG_PAUSE_MILLIS = 1_000;

    /** Nothing has to be looked at before something changes. */
    private static final long NO_PAUSE = 0;

    private static final long STOP_MILLIS = 5_000;

    private final PluginSettings settings;
    private final BundleDeployer deployer;
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
            WatchService service = directory.getFileSystem().newWatchService();
            register(directory, service);
            removeLeftovers(directory);
            watch = service;
            watcher =
                    Thread.ofVirtual()
                            .name("bundle directory")
                            .start(() -> follow(directory, service));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch bundle directory " + directory, e);
        }
    }

    private static void register(Path directory, WatchService service) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    /** Files whose installation was cut short by the end of the daemon. */
    private static void removeLeftovers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> nameOf(path).startsWith(INCOMING)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void follow(Path directory, WatchService service) {
        try {
            long pause = scan(directory);
            while (true) {
                WatchKey key =
                        pause == NO_PAUSE
                                ? service.take()
                                : service.poll(pause, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    if (!key.reset()) {
                        // The directory itself has gone, and its bundles with it.
                        register(directory, service);
                    }
                }
                pause = scan(directory);
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "watch of {0} has ended", directory);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "bundle directory " + directory + " is watched no more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has every file looked at; answers how long to wait for the next look. */
    private long scan(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            String objection = FileSight.refusalOfDirectory(directory);
            List<Path> present = files.filter(BundleDirectory::isBundleName).sorted().toList();
            boolean settled = true;
            for (Path file : present) {
                settled &= deployer.look(file, objection);
            }
            settled &= deployer.retain(present, settled);
            if (!objection.isEmpty()) {
                return LONG_PAUSE_MILLIS;
            }
            return settled ? NO_PAUSE : PAUSE_MILLIS;
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "cannot list bundle directory " + directory, e);
            return NO_PAUSE;
        }
    }

    private static boolean isBundleName(Path file) {
        return nameOf(file).endsWith(".jar") && !nameOf(file).startsWith(".");
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
