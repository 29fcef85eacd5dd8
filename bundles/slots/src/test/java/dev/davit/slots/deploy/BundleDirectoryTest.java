package dev.davit.slots.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.slots.PluginSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

class BundleDirectoryTest {
    @TempDir private Path parent;
    private final NotingDeployer deployer = new NotingDeployer();

    @SuppressWarnings("NullAway.Init") // set before each test
    private BundleDirectory directory;

    @BeforeEach
    void start() {
        directory = new BundleDirectory(settings(), deployer);
        directory.start();
    }

    @AfterEach
    void stop() {
        directory.stop();
    }

    @Test
    void filesAreSeenUnlessTheyAreHiddenOrNoJars() throws IOException {
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(plugins())));
        Files.writeString(plugins().resolve(".hidden.jar"), "x");
        Files.writeString(plugins().resolve("notes.txt"), "x");
        Files.writeString(plugins().resolve("a.jar"), "x");
        until(() -> deployer.present.equals(Set.of(plugins().resolve("a.jar"))));
        Files.delete(plugins().resolve("a.jar"));
        until(deployer.present::isEmpty);
    }

    @Test
    void aFileIsLookedAtUntilItHasSettled() throws IOException {
        deployer.settled = false;
        Files.writeString(plugins().resolve("a.jar"), "x");
        until(() -> deployer.looks > 3);
        deployer.settled = true;
        until(() -> deployer.present.contains(plugins().resolve("a.jar")));
    }

    @Test
    void aDirectoryThatOthersCanWriteIsObjectedTo() throws IOException {
        Files.setPosixFilePermissions(plugins(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(plugins().resolve("a.jar"), "x");
        until(() -> deployer.objection.contains("its directory can be written by everybody"));
        Files.setPosixFilePermissions(plugins(), PosixFilePermissions.fromString("rwxr-xr-x"));
        until(() -> deployer.objection.isEmpty());
    }

    @Test
    void aDirectoryThatHasGoneIsMadeAgain() throws IOException {
        Files.writeString(plugins().resolve("a.jar"), "x");
        until(() -> deployer.present.size() == 1);
        Files.delete(plugins().resolve("a.jar"));
        Files.delete(plugins());
        until(() -> Files.isDirectory(plugins()));
        until(deployer.present::isEmpty);
        Files.writeString(plugins().resolve("b.jar"), "x");
        until(() -> deployer.present.contains(plugins().resolve("b.jar")));
    }

    @Test
    void leftoversOfInstallationsGo() throws IOException {
        directory.stop();
        Path leftover = Files.writeString(plugins().resolve(".incoming-1"), "x");
        assertTrue(Files.exists(leftover));
        directory = new BundleDirectory(settings(), deployer);
        directory.start();
        assertFalse(Files.exists(leftover));
    }

    private Path plugins() {
        return parent.resolve("plugins");
    }

    private PluginSettings settings() {
        return new PluginSettings(
                parent, parent, Map.of(), List.of(), Set.of(), Map.of(), Optional.of(plugins()));
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "never came");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Notes what it is shown. */
    private static final class NotingDeployer implements BundleDeployer {
        final Set<Path> present = ConcurrentHashMap.newKeySet();
        volatile boolean settled = true;
        volatile int looks;
        volatile String objection = "";

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread looks
        public boolean look(Path file, String against) {
            looks++;
            objection = against;
            if (settled) {
                present.add(file);
            }
            return settled;
        }

        @Override
        public boolean retain(List<Path> there, boolean allSettled) {
            present.retainAll(there);
            return true;
        }

        @Override
        public List<Berth> berths() {
            return List.of();
        }

        @Override
        public void install(
                BundleFile incoming, BundleName name, StartDemand demand, FileChange placement) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void uninstall(Berth berth) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Path> before(RunningBundle running) {
            return Optional.empty();
        }

        @Override
        public void forgetAfter(Berth berth, Path entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Berth> berthOf(String type, String id) {
            return Optional.empty();
        }
    }
}
