package dev.davit.ttrpc;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The socket of a server in the file system, from bind to removal. */
final class SocketFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SocketFile.class.getName());

    /** The kernel takes 107, but every client has to make an address of it, too. */
    private static final int MAX_PATH_BYTES = 104;

    /** The JDK's 50 makes clients fail with EAGAIN when many shims start at once. */
    private static final int BACKLOG = 1024;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object key;

    private SocketFile(Path path, ServerSocketChannel channel, Object key) {
        this.path = path;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Makes the socket, and the directories above it.
     *
     * @throws DavitException INVALID_ARGUMENT for a path that is too long, ALREADY_EXISTS if
     *     somebody listens there
     */
    static SocketFile bind(Path path, ServerOptions options) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "socket path "
                            + path
                            + " has "
                            + length
                            + " bytes of at most "
                            + MAX_PATH_BYTES);
        }
        try {
            Files.createDirectories(
                    path.toAbsolutePath().getParent(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
            removeStale(path);
            return listen(path, options);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "listen unix " + path + ": " + e.getMessage(), e);
        }
    }

    private static SocketFile listen(Path path, ServerOptions options) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            if (options.uid() >= 0) {
                Files.setAttribute(path, "unix:uid", options.uid());
            }
            if (options.gid() >= 0) {
                Files.setAttribute(path, "unix:gid", options.gid());
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            return new SocketFile(path, channel, key(path));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A socket that a killed daemon left behind refuses connections. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "taking over " + path + ": " + e.getMessage());
            Files.deleteIfExists(path);
            return;
        }
        throw ErrorCode.ALREADY_EXISTS.about("a server that listens on " + path);
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening and removes the file, unless another daemon has made it its own. */
    @Override
    public void close() {
        try {
            channel.close();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key.equals(key(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "closing " + path, e);
        }
    }
}
