package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class SocketTest {
    @TempDir Path directory;

    @Test
    void theSocketHasItsOwnerAndModeAndMissingDirectoriesAreMade() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/root")), "giving files away needs root");
        Path parent = directory.resolve("a/b");
        try (Echo echo = new Echo(parent, ServerOptions.DEFAULT.ownedBy(4321, 1234))) {
            assertEquals(
                    "rw-rw----",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(echo.path)));
            assertEquals(4321, Files.getAttribute(echo.path, "unix:uid"));
            assertEquals(1234, Files.getAttribute(echo.path, "unix:gid"));
            assertEquals(
                    "rwx--x--x",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)));
        }
    }

    @Test
    void theSocketIsRemovedAtTheEnd() {
        Path path;
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT)) {
            path = echo.path;
            assertTrue(Files.exists(path));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aSocketThatAnotherServerMadeItsOwnStays() throws Exception {
        Echo old = new Echo(directory, ServerOptions.DEFAULT);
        Files.delete(old.path);
        try (Echo successor = new Echo(directory, ServerOptions.DEFAULT)) {
            old.close();
            try (TtrpcClient client = successor.connect()) {
                assertEquals("x", Echo.say(client, "x"));
            }
        }
    }

    @Test
    void aStaleSocketIsTakenOver() throws Exception {
        Path path = directory.resolve("echo.sock");
        RawPeer.listen(path).close();
        assertTrue(Files.exists(path), "the JDK leaves the file");
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT);
                TtrpcClient client = echo.connect()) {
            assertEquals("x", Echo.say(client, "x"));
        }
    }

    @Test
    void aSocketThatSomebodyServesIsNotTaken() throws Exception {
        Path path = directory.resolve("echo.sock");
        try (ServerSocketChannel other = RawPeer.listen(path)) {
            DavitException e =
                    assertThrows(
                            DavitException.class, () -> new Echo(directory, ServerOptions.DEFAULT));
            assertEquals(ErrorCode.ALREADY_EXISTS, e.code());
            assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
            assertTrue(other.isOpen());
        }
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithTheLimit() {
        Path parent = directory.resolve("x".repeat(104));
        DavitException e =
                assertThrows(DavitException.class, () -> new Echo(parent, ServerOptions.DEFAULT));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("at most 104"), e.getMessage());
    }

    @Test
    void aPeerOfAnotherUserOrGroupIsNotServed() throws Exception {
        assumeTrue(works("setpriv", "--reuid=0", "perl", "-MIO::Socket::UNIX", "-e1"), "no perl");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT)) {
            Files.setPosixFilePermissions(echo.path, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertEquals("closed", bytesFor(echo.path, "--reuid=65534", "--regid=0"));
            assertEquals("closed", bytesFor(echo.path, "--reuid=0", "--regid=65534"));
            assertEquals("answered", bytesFor(echo.path, "--reuid=0", "--regid=0"));
        }
    }

    /** Asks for a service that is not there, as another user. */
    private static String bytesFor(Path path, String user, String group) throws Exception {
        String script =
                """
                $SIG{PIPE} = 'IGNORE';
                my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "connect: $!";
                syswrite($s, pack("NNCC", 0, 1, 1, 0));
                print sysread($s, my $answer, 10) ? "answered" : "closed";
                """;
        Process process =
                new ProcessBuilder(
                                "setpriv",
                                "--clear-groups",
                                user,
                                group,
                                "perl",
                                "-MIO::Socket::UNIX",
                                "-e",
                                script,
                                path.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return out;
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
