package dev.davit.kit.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What GNU tar writes is read, and what is written GNU tar reads. */
class GnuTarTest {
    @TempDir Path temp;

    @BeforeEach
    void needsTar() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "no tar on this machine");
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("file"), "content");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        Files.createLink(tree.resolve("second"), tree.resolve("file"));
        Files.createDirectory(tree.resolve("d".repeat(60)));
        Files.writeString(tree.resolve("d".repeat(60)).resolve("n".repeat(60)), "long name");
        run("truncate", "-s", "1M", "tree/holes");
        run(
                "sh",
                "-c",
                "printf middle | dd of=tree/holes seek=500000 oflag=seek_bytes conv=notrunc"
                        + " status=none");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(temp.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=ustar",
                "--format=gnu",
                "--format=oldgnu",
                "--format=posix",
                "--format=gnu --sparse",
                "--format=posix --sparse --sparse-version=0.0",
                "--format=posix --sparse --sparse-version=0.1",
                "--format=posix --sparse --sparse-version=1.0",
            })
    void everyFormatHoldsTheSame(String format) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "-cf", "a.tar", "--sort=name"));
        command.addAll(List.of(format.split(" ", -1)));
        command.add("tree");
        run(command.toArray(String[]::new));
        List<Archives.Entry> entries = Archives.read(Files.readAllBytes(temp.resolve("a.tar")));
        assertEquals(
                List.of(
                        "tree/",
                        "tree/" + "d".repeat(60) + "/",
                        "tree/" + "d".repeat(60) + "/" + "n".repeat(60),
                        "tree/file",
                        "tree/holes",
                        "tree/link",
                        "tree/second"),
                entries.stream().map(entry -> entry.header().name().toString()).toList());
        assertEquals("long name", entries.get(2).content());
        assertEquals("content", entries.get(3).content());
        String holes = entries.get(4).content();
        assertEquals(1 << 20, holes.length());
        assertEquals("middle", holes.strip().replace("\0", ""));
        assertEquals(500_000, holes.indexOf("middle"));
        assertEquals(Octets.of("file"), entries.get(5).header().linkName());
        assertEquals(TarHeader.HARD_LINK, entries.get(6).header().type());
        assertEquals(Octets.of("tree/file"), entries.get(6).header().linkName());
    }

    @Test
    void whatIsWrittenIsReadByTar() throws IOException, InterruptedException {
        try (OutputStream out = Files.newOutputStream(temp.resolve("b.tar"))) {
            TarWriter writer = new TarWriter(out);
            writer.put(
                    TarHeader.builder('0', Octets.of("\u00e9" + "x".repeat(150)))
                            .mode(04755)
                            .owner(3_000_000, 0)
                            .sizeBytes(5)
                            .build());
            writer.write("hello".getBytes(StandardCharsets.UTF_8), 0, 5);
            writer.put(TarHeader.builder('3', Octets.of("null")).device(1, 3).build());
            writer.finish();
        }
        String listing = run("tar", "-tvf", "b.tar", "--numeric-owner", "--quoting-style=literal");
        assertTrue(listing.startsWith("-rwsr-xr-x 3000000/0"), listing);
        assertTrue(listing.contains("x".repeat(150)), listing);
        assertTrue(listing.contains("1,3"), listing);
    }
}
