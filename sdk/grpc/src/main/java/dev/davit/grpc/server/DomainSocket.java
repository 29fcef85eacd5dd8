package dev.davit.grpc.server;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.UnixSockets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a listening Unix socket. The socket is bound under a name beside its own and moved
 * there when owner and mode are right, so that nobody connects before.
 *
 * @param path where clients look for it
 * @param uid its owner
 * @param gid its group
 * @param takesOver whether the name is taken from a process that still answers on it
 */
public record DomainSocket(Path path, int uid, int gid, boolean takesOver) {
    /** What fits into sun_path on every system clients run on. */
    private static final int MAX_PATH_BYTES = 104;

    /** Readable and writable for owner and group: who may connect may do everything. */
    private static final String MODE = "rw-rw----";

    /** One that leaves a process alone that answers there. */
    public DomainSocket(Path path, int uid, int gid) {
        this(path, uid, gid, false);
    }

    /** Makes the directory and clears away a socket that nobody listens on. */
    void prepare() {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "socket path " + path + " is longer than " + MAX_PATH_BYTES + " bytes");
        }
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(
                        directory, PosixFilePermissions.fromString("rwxrwx---"));
                own(directory);
            }
            if (!takesOver
                    && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && UnixSockets.obstacle(path).isEmpty()) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "somebody answers on socket " + path + "; stop that daemon first");
            }
            Files.deleteIfExists(bound());
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot prepare socket " + path + ": " + e);
        }
    }

    /** The name to bind to. */
    Path bound() {
        return path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
    }

    /** Lets clients in; tells the key of the socket. */
    Object publish() {
        try {
            Path bound = bound();
            own(bound);
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString(MODE));
            Object key = key(bound);
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
            return key;
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot open socket " + path + ": " + e);
        }
    }

    /**
     * Takes the name away from clients, unless another process has it by now: that is looked at
     * beside its place, so that the other may come at any time.
     *
     * @param key of the socket that had been published
     * @return whether another process has it
     */
    boolean withdraw(Object key) throws IOException {
        Path aside = bound();
        try {
            if (!key.equals(key(path))) {
                return true;
            }
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
            boolean taken = !key.equals(key(aside));
            if (taken) {
                Files.createLink(path, aside);
            }
            Files.delete(aside);
            return taken;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileAlreadyExistsException e) {
            // A newer one has come meanwhile.
            Files.deleteIfExists(aside);
            return true;
        }
    }

    private static Object key(Path file) throws IOException {
        Object key =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey();
        return key == null ? file : key;
    }

    private void own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
}
