package dev.davit.slots.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Copies of the bundles that have run, by symbolic name and in the order in which they came. A copy
 * has the size and the time of its original, which is how the two are recognized; so a bundle that
 * is there again after a restart is not copied again.
 */
final class BundleHistory {
    private static final Logger LOG = System.getLogger(BundleHistory.class.getName());

    /** The one that runs, and those before it. */
    private static final int KEPT = 6;

    private static final String UNFINISHED = ".unfinished";

    private final Path root;

    /**
     * @param root directory for the copies, made when there is something to keep
     */
    BundleHistory(Path root) {
        this.root = root;
    }

    /** Keeps a copy of a bundle that runs, unless its file has changed since. */
    void keep(BundleName name, BundleFile file) {
        try {
            if (!FileSight.of(file.path()).file().equals(file)) {
                return;
            }
            List<Path> known = entries(name.symbolicName());
            int last = known.size() - 1;
            if (last >= 0 && isCopy(known.get(last), file.path())) {
                return;
            }
            if (last >= 1 && isCopy(known.get(last - 1), file.path())) {
                // Somebody has gone back, or was just about to note it when the daemon ended.
                Files.delete(known.get(last));
                return;
            }
            append(name, file.path(), known);
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "{0} has gone before it could be kept", file.path());
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "cannot keep " + name + " for a rollback", e);
        }
    }

    /** The copy of what ran before a bundle. */
    Optional<Path> before(RunningBundle running) throws IOException {
        List<Path> known = entries(running.name().symbolicName());
        for (int i = known.size() - 1; i >= 0; i--) {
            if (!isCopy(known.get(i), running.file())) {
                return Optional.of(known.get(i));
            }
        }
        return Optional.empty();
    }

    /** Forgets what ran after a bundle that has been gone back to. */
    void forgetAfter(String symbolicName, Path entry) throws IOException {
        for (Path known : entries(symbolicName)) {
            if (known.compareTo(entry) > 0) {
                Files.deleteIfExists(known);
            }
        }
    }

    /** Forgets a bundle altogether. */
    void forget(String symbolicName) throws IOException {
        for (Path known : entries(symbolicName)) {
            Files.deleteIfExists(known);
        }
        Files.deleteIfExists(root.resolve(symbolicName));
    }

    private void append(BundleName name, Path file, List<Path> known) throws IOException {
        Path directory = root.resolve(name.symbolicName());
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int number = known.isEmpty() ? 1 : number(known.getLast()) + 1;
        String entry = String.format(Locale.ROOT, "%08d_%s.jar", number, name.version());
        Path unfinished = directory.resolve(entry + UNFINISHED);
        Files.copy(
                file,
                unfinished,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        sync(unfinished);
        Files.move(unfinished, directory.resolve(entry), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
        for (int i = 0; i <= known.size() - KEPT; i++) {
            Files.deleteIfExists(known.get(i));
        }
    }

    /** Oldest first; leftovers of a copy that was cut short go. */
    private List<Path> entries(String symbolicName) throws IOException {
        Path directory = root.resolve(symbolicName);
        var entries = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(UNFINISHED)) {
                        Files.deleteIfExists(file);
                    } else {
                        entries.add(file);
                    }
                }
            }
        }
        return entries;
    }

    private static int number(Path entry) {
        return Integer.parseInt(String.valueOf(entry.getFileName()).substring(0, 8));
    }

    private static boolean isCopy(Path entry, Path file) throws IOException {
        return isCopy(entry, FileSight.of(file).file());
    }

    private static boolean isCopy(Path entry, BundleFile file) throws IOException {
        BundleFile copy = FileSight.of(entry).file();
        return copy.sizeBytes() == file.sizeBytes()
                && copy.modifiedMillis() == file.modifiedMillis();
    }

    /** Brings a file or a directory to the disk. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
