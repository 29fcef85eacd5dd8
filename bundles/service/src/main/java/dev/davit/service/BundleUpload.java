package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.slots.PluginDescription;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A bundle on its way from a client. It lies in the daemon's directory for temporary files, where
 * nobody else reads it, and is gone when this is closed. For one thread at a time.
 */
public final class BundleUpload implements AutoCloseable {
    /** The largest bundle taken. */
    static final long LIMIT_BYTES = 512L << 20;

    private static final Logger LOG = System.getLogger(BundleUpload.class.getName());
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}");

    private final String name;
    private final long limit;
    private final Function<Path, List<PluginDescription>> destination;
    private final Path directory;
    private final Path file;
    private final FileChannel channel;
    private boolean closed;

    /**
     * @param name name of the file at the client's; kept where it is a plain one, since messages
     *     name the file
     */
    BundleUpload(String name, long limit, Function<Path, List<PluginDescription>> destination) {
        this.name = name;
        this.limit = limit;
        this.destination = destination;
        try {
            // Owned and read by the daemon only, which the mode of a new directory sees to.
            directory = Files.createTempDirectory("davit-install-");
            file = directory.resolve(plain(name));
            channel =
                    FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static String plain(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return PLAIN_NAME.matcher(last).matches() ? last : "bundle.jar";
    }

    /**
     * Takes the next piece.
     *
     * @throws DavitException RESOURCE_EXHAUSTED if the bundle is too large or the disk is full
     */
    public void write(ByteBuffer piece) {
        try {
            if (channel.position() + piece.remaining() > limit) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        "bundle " + name + " is larger than " + limit + " bytes");
            }
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Brings it aboard; answers the plugins that it brings. Same errors as the destination. */
    public List<PluginDescription> install() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
        return destination.apply(file);
    }

    private DavitException failure(IOException e) {
        return new DavitException(
                ErrorCode.RESOURCE_EXHAUSTED, "bundle " + name + " cannot be taken: " + e, e);
    }

    /** Removes the file; again does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove " + directory, e);
        }
    }
}
