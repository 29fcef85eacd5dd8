package dev.davit.snapshotter.overlayfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Usage;
import dev.davit.linux.FileSystemStatus;
import dev.davit.linux.Linux;
import dev.davit.tck.Mounter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What depends on the file system of the root. */
final class FileSystemTest {
    @TempDir Path scratch;

    @Test
    void withoutTypesInDirectoriesThePluginDoesNotStart() throws Exception {
        assumeTrue(Mounter.COMMAND.obstacle().isEmpty(), "cannot mount");
        Path image = scratch.resolve("image");
        Path root = Files.createDirectory(scratch.resolve("root"));
        for (String feature : List.of("^filetype", "filetype")) {
            run("truncate", "--size=4M", image.toString());
            assumeTrue(
                    run("mkfs.ext2", "-q", "-F", "-O", feature, image.toString()) == 0,
                    "no mkfs.ext2");
            assumeTrue(
                    run("mount", "-o", "loop", image.toString(), root.toString()) == 0,
                    "cannot mount a loop device");
            try {
                if (feature.startsWith("^")) {
                    var refusal =
                            assertThrows(
                                    DavitException.class,
                                    () -> new OverlayfsSnapshotter(OverlayfsConfig.of(root)));
                    assertEquals(ErrorCode.FAILED_PRECONDITION, refusal.code());
                    assertEquals(
                            root
                                    + " does not support d_type. If the backing filesystem is xfs,"
                                    + " please reformat with ftype=1 to enable d_type support:"
                                    + " failed precondition",
                            refusal.getMessage());
                } else {
                    new OverlayfsSnapshotter(OverlayfsConfig.of(root)).close();
                }
            } finally {
                run("umount", root.toString());
            }
        }
    }

    /** The figures recorded from containerd on ext4. */
    @Test
    void usageIsCountedAsContainerdCounts() throws Exception {
        assumeTrue(
                Linux.system().fileSystemStatus(scratch).type() == FileSystemStatus.EXT,
                "the figures are those of ext4");
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(scratch))) {
            snapshotter.prepare("key", "", Map.of());
            Path layer = scratch.resolve("snapshots/1/fs");
            assertEquals(new Usage(4096, 1), snapshotter.usage("key"));
            Files.write(layer.resolve("one"), new byte[] {1});
            assertEquals(new Usage(8192, 2), snapshotter.usage("key"));
            Files.write(layer.resolve("4097"), new byte[4097]);
            assertEquals(new Usage(16384, 3), snapshotter.usage("key"));
            run("truncate", "--size=1G", layer.resolve("hole").toString());
            assertEquals(new Usage(16384, 4), snapshotter.usage("key"));
            Files.createLink(layer.resolve("second"), layer.resolve("one"));
            assertEquals(new Usage(16384, 4), snapshotter.usage("key"));
            Files.createSymbolicLink(layer.resolve("short"), Path.of("/"));
            assertEquals(new Usage(16384, 5), snapshotter.usage("key"));
            Files.createSymbolicLink(layer.resolve("long"), Path.of("x".repeat(200)));
            assertEquals(new Usage(20480, 6), snapshotter.usage("key"));
            Files.createDirectory(layer.resolve("directory"));
            assertEquals(new Usage(24576, 7), snapshotter.usage("key"));
            run("mkfifo", layer.resolve("fifo").toString());
            run("mknod", layer.resolve("null").toString(), "c", "1", "3");
            assertEquals(new Usage(24576, 9), snapshotter.usage("key"));
            snapshotter.commit("name", "key", Map.of(), "");
            Files.write(layer.resolve("late"), new byte[10_000]);
            assertEquals(new Usage(24576, 9), snapshotter.usage("name"));
            snapshotter.view("view", "name", Map.of());
            assertEquals(Usage.ZERO, snapshotter.usage("view"));
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
