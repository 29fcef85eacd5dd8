package dev.davit.slots.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class BundleHistoryTest {
    @TempDir private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private BundleHistory history;

    @BeforeEach
    void make() {
        history = new BundleHistory(directory.resolve("history"));
    }

    @Test
    void whatRanBeforeIsFoundAlsoByAnotherDaemon() throws IOException {
        RunningBundle first = run("1.0.0", "one");
        assertEquals(Optional.empty(), history.before(first));
        RunningBundle second = run("2.0.0", "two!");
        var other = new BundleHistory(directory.resolve("history"));
        assertEquals("one", Files.readString(other.before(second).orElseThrow()));
    }

    @Test
    void theSameFileIsKeptOnce() throws IOException {
        RunningBundle first = run("1.0.0", "one");
        history.keep(first.name(), first.file());
        assertEquals(1, entries().size());
        run("1.0.0", "one rebuilt");
        assertEquals(2, entries().size());
    }

    @Test
    void fiveVersionsBeforeTheLastAreKept() throws IOException {
        for (int i = 1; i <= 9; i++) {
            run(i + ".0.0", "x".repeat(i));
        }
        assertEquals(
                List.of("4.0.0", "5.0.0", "6.0.0", "7.0.0", "8.0.0", "9.0.0"),
                entries().stream().map(BundleHistoryTest::version).toList());
    }

    @Test
    void whoHasGoneBackGoesBackFurther() throws IOException {
        run("1.0.0", "one");
        run("2.0.0", "two!");
        run("3.0.0", "three");
        Path second = history.before(run("3.0.0", "three")).orElseThrow();
        BundleFile restored = restore(second);
        history.keep(name("2.0.0"), restored);
        var running = new RunningBundle(restored, name("2.0.0"), 1, 0);
        assertEquals("one", Files.readString(history.before(running).orElseThrow()));
    }

    @Test
    void copiesAreForTheDaemonAlone() throws IOException {
        run("1.0.0", "one");
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("history"))));
        history.forget("mate");
        assertEquals(List.of(), entries());
    }

    private RunningBundle run(String version, String content) throws IOException {
        Path file = Files.writeString(directory.resolve("mate.jar"), content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * content.hashCode()));
        var running = new RunningBundle(FileSight.of(file).file(), name(version), 1, 0);
        history.keep(running.name(), running.file());
        return running;
    }

    private BundleFile restore(Path entry) throws IOException {
        Path file = directory.resolve("mate.jar");
        Files.copy(
                entry,
                file,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        return FileSight.of(file).file();
    }

    private List<Path> entries() throws IOException {
        Path place = directory.resolve("history/mate");
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.sorted().toList();
        }
    }

    private static String version(Path entry) {
        String name = entry.getFileName().toString();
        return name.substring(name.indexOf('_') + 1, name.length() - ".jar".length());
    }

    private static BundleName name(String version) {
        return new BundleName("mate", Version.parseVersion(version));
    }
}
