package dev.davit.verifier.bindir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.verifier.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Programs by containerd's conventions. */
final class BindirVerifierTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "registry.test/app:1";
    private static final Digest DIGEST = Digest.of("{}".getBytes(StandardCharsets.UTF_8));
    private static final Descriptor IMAGE =
            new Descriptor(
                    "application/vnd.oci.image.index.v1+json", DIGEST, 2, Map.of("k", "\"v\""));

    @TempDir Path bin;
    @TempDir Path scratch;

    private Verdict verify() {
        return verify(10, LIMIT);
    }

    private Verdict verify(long most, Duration limit) {
        return new BindirVerifier(bin, most, limit).verify(NAME, IMAGE);
    }

    private DavitException fails(Duration limit) {
        return assertThrows(DavitException.class, () -> verify(10, limit));
    }

    @Test
    void aProgramIsAskedByTheConventions() throws Exception {
        Path heard = scratch.resolve("heard");
        Program.write(
                bin.resolve("v"),
                "echo \"$*\" > %s; cat >> %s; echo fine; echo hush >&2".formatted(heard, heard));
        assertEquals(Verdict.yes("v => fine"), verify());
        assertEquals(
                "-name "
                        + NAME
                        + " -digest "
                        + DIGEST
                        + " -stdin-media-type application/vnd.oci.descriptor.v1+json\n"
                        + "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\""
                        + DIGEST
                        + "\",\"size\":2,\"annotations\":{\"k\":\"\\\"v\\\"\"}}",
                Files.readString(heard));
    }

    @Test
    void programsAreAskedInTheOrderOfTheirNamesUntilOneSaysNo() throws Exception {
        Path order = scratch.resolve("order");
        Program.write(bin.resolve("c"), "echo c >> " + order);
        Program.write(bin.resolve("a"), "echo a >> " + order + "; echo first");
        Program.write(bin.resolve("b"), "echo b >> " + order + "; echo no key; exit 3");
        Files.createDirectory(bin.resolve("0-directory"));
        assertEquals(Verdict.no("verifier b rejected image (exit code 3): no key"), verify());
        assertEquals("a\nb\n", Files.readString(order));
        assertEquals(Verdict.yes("a => first"), verify(1, LIMIT));
        assertFalse(verify(-1, LIMIT).ok());
    }

    @Test
    void withoutProgramsEveryImageIsAllowed() {
        assertTrue(verify().ok());
        var nowhere = new BindirVerifier(bin.resolve("none"), 10, LIMIT);
        assertTrue(nowhere.verify(NAME, IMAGE).reason().contains("does not exist"));
    }

    @Test
    void aProgramThatCannotBeRunBlocks() throws Exception {
        Path file = Program.write(bin.resolve("v"), "exit 0");
        assertTrue(verify().ok());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String complaint = fails(LIMIT).getMessage();
        assertTrue(complaint.contains(file + ": it has no run bit"), complaint);
        Files.delete(file);
        Files.createSymbolicLink(file, scratch.resolve("nothing"));
        assertTrue(fails(LIMIT).getMessage().contains(file.toString()));
        Files.delete(file);
        Program.write(file, "");
        Files.writeString(file, "#!/no/such/interpreter\n");
        assertTrue(fails(LIMIT).getMessage().contains(file.toString()));
    }

    @Test
    void aProgramThatTakesTooLongBlocksAndIsKilledWithItsChildren() throws Exception {
        Path pid = scratch.resolve("pid");
        Program.write(bin.resolve("v"), "sleep 1000 & echo $! > " + pid + "; wait");
        // long enough for the shell to write the number
        DavitException e = fails(Duration.ofSeconds(2));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        long child = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
        Program.write(bin.resolve("v"), "sleep 1000 & echo $! > " + pid);
        e = fails(Duration.ofSeconds(2));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code(), "its child holds the output open");
        child = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    }

    @Test
    void allOutputIsReadAndTheFirstOfItIsTheReason() throws Exception {
        Program.write(bin.resolve("v"), "yes 0123456789 | head -c 1000000; exit 1");
        Verdict verdict = verify();
        assertFalse(verdict.ok());
        int bytes = verdict.reason().getBytes(StandardCharsets.UTF_8).length;
        assertEquals(Verdict.REASON_LIMIT, bytes);
    }

    @Test
    void aProgramNeedNotReadAndSeesNothingOfTheDaemon() throws Exception {
        Path seen = scratch.resolve("seen");
        Program.write(bin.resolve("v"), "exec <&-; env | cut -d= -f1 | sort > " + seen);
        assertTrue(verify().ok());
        List<String> names = Files.readAllLines(seen);
        names.removeAll(List.of("PATH", "HOME", "TMPDIR", "LANG", "PWD", "OLDPWD", "SHLVL", "_"));
        assertEquals(List.of(), names);
    }

    @Test
    void limitsAreReadAsContainerdWritesThem() {
        assertEquals(Duration.ofSeconds(10), GoDuration.parse("10s"));
        assertEquals(Duration.ofMillis(90_500), GoDuration.parse("1m30.5s"));
        assertEquals(Duration.ofMillis(250), GoDuration.parse("250ms"));
        for (String wrong : List.of("", "10", "s", "-1s", "10s ", "0s", "1d")) {
            assertThrows(DavitException.class, () -> GoDuration.parse(wrong), wrong);
        }
    }
}
