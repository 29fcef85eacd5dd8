package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.ImageArchive;
import dev.davit.testbed.Outcome;
import dev.davit.testbed.Scratch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Images out of hostile layers, brought in by stock ctr: nothing is written outside, the daemon
 * lives, and what fails leaves nothing behind. What exactly is unpacked is tested with the differ.
 */
final class HostileImageTest {
    private static final int BLOCK = 512;
    private static final int MANY_ENTRIES = 1_000_000;
    private static final long BOMB_BYTES = 2L << 30;

    /** What the archives would make or change if they got out. */
    private static final List<String> OUTSIDE =
            List.of(
                    "/abs",
                    "/abs2",
                    "/escape",
                    "/escape2",
                    "/escape3",
                    "/vrfy-escape",
                    "/pax-escape");

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.withImage();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    /** The archives that the differ is tested with. */
    static Stream<Path> hostileLayers() throws IOException {
        try (Stream<Path> files =
                Files.list(
                        DaemonProcess.project()
                                .resolve(
                                        "bundles/plugins/differ/walking/src/test/resources/hostile"))) {
            return files
                    .filter(file -> file.toString().endsWith(".tar"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("hostileLayers")
    void nothingGetsOut(Path layer) throws IOException {
        String name = layer.getFileName().toString().replace(".tar", "");
        String reference = "davit.test/" + name.toLowerCase(Locale.ROOT) + ":1";
        byte[] passwords = Files.readAllBytes(Path.of("/etc/passwd"));
        Path work = stage.scratch().path("hostile-" + name);
        Path archive =
                new ImageArchive(reference, work.resolve("layout"))
                        .tar(layer)
                        .write(work.resolve("image.tar"));
        Outcome unpacking = stage.ctr("images", "import", archive.toString());
        assertFalse(unpacking.err().contains("nsupported"), unpacking::toString);
        for (String path : OUTSIDE) {
            assertFalse(Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS), path);
        }
        assertEquals(
                new String(passwords, StandardCharsets.UTF_8),
                Files.readString(Path.of("/etc/passwd")));
        assertEquals(List.of(), stage.scratch().mounts());
        stage.ctr("images", "rm", "--sync", reference);
        String left = stage.ok("snapshots", "ls");
        assertEquals(2, left.lines().count(), left);
    }

    @Test
    @Tag("slow")
    void millionEntries() throws IOException {
        Path tar = stage.scratch().path("many.tar");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar))) {
            for (int i = 0; i < MANY_ENTRIES; i++) {
                out.write(header("d%03d/f%06d".formatted(i % 1000, i), 0));
            }
            out.write(new byte[2 * BLOCK]);
        }
        String reference = "davit.test/many:1";
        Path archive =
                new ImageArchive(reference, stage.scratch().path("many/layout"))
                        .tar(tar)
                        .write(stage.scratch().path("many/image.tar"));
        stage.ok("images", "import", archive.toString());
        String usage = stage.ok("snapshots", "usage");
        assertTrue(usage.contains("100"), usage);
        stage.ok("images", "rm", "--sync", reference);
        assertEquals(2, stage.ok("snapshots", "ls").lines().count());
    }

    @Test
    void bombFillsItsFileSystemAndLeavesNothing() throws IOException {
        Machine.mustRunContainers();
        try (Scratch scratch = Scratch.create()) {
            Path root = Files.createDirectory(scratch.path("root"));
            new Command("mount", "-t", "tmpfs", "-o", "size=128m", "bomb", root.toString())
                    .run()
                    .expectSuccess();
            try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
                String reference = "davit.test/bomb:1";
                Path archive =
                        new ImageArchive(reference, scratch.path("bomb/layout"))
                                .tar(bomb(scratch.path("bomb/bomb.tar")))
                                .write(scratch.path("bomb.tar"));
                String complaint =
                        daemon.ctr("images", "import", archive.toString()).run().expectFailure();
                assertTrue(complaint.contains("no space left on device"), complaint);
                daemon.ctr("images", "rm", "--sync", reference).run();
                String left = daemon.ctr("snapshots", "ls").run().expectSuccess();
                assertEquals(1, left.lines().count(), left);
                assertTrue(root.toFile().getUsableSpace() > (96L << 20), "space is back");
                // and it still works
                Path sound =
                        ImageArchive.busybox("davit.test/sound:1", scratch.path("sound"))
                                .write(scratch.path("sound.tar"));
                daemon.ctr("images", "import", sound.toString()).run().expectSuccess();
                assertEquals(
                        "sound",
                        daemon.ctr("run", "--rm", "davit.test/sound:1", "s", "echo", "sound")
                                .run()
                                .expectSuccess());
            }
        }
    }

    /** A file of zeros that compresses a thousand times. */
    private static Path bomb(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(header("zeros", BOMB_BYTES));
            var zeros = new byte[1 << 20];
            for (long left = BOMB_BYTES; left > 0; left -= zeros.length) {
                out.write(zeros);
            }
            out.write(new byte[2 * BLOCK]);
        }
        return file;
    }

    /** The header of a regular file in the ustar format. */
    private static byte[] header(String name, long sizeBytes) {
        var header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(sizeBytes));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
