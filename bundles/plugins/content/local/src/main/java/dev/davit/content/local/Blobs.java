package dev.davit.content.local;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentInfo;
import dev.davit.kit.disk.DiskFailure;
import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The files {@code blobs/<algorithm>/<hex>}: each is whole from its first moment, and final. */
final class Blobs {
    private static final List<String> ALGORITHMS = List.of("sha256", "sha384", "sha512");

    private final Path directory;

    /** Held while a blob gets its name, so that of equal ones the second is noticed. */
    private final ReentrantLock naming = new ReentrantLock();

    Blobs(Path root) throws IOException {
        this.directory = root.resolve("blobs");
        for (String algorithm : ALGORITHMS) {
            if (!Files.isDirectory(directory.resolve(algorithm))) {
                Files.createDirectories(directory.resolve(algorithm));
                FileSync.force(directory);
                FileSync.force(root);
            }
        }
    }

    ContentInfo info(Digest digest) {
        try {
            return read(digest, file(digest)).orElseThrow(() -> unknown(digest));
        } catch (IOException e) {
            throw DiskFailure.of(name(digest), e);
        }
    }

    BlobReader open(Digest digest) {
        try {
            return new BlobReader(digest, file(digest));
        } catch (NoSuchFileException e) {
            throw unknown(digest);
        } catch (IOException e) {
            throw DiskFailure.of(name(digest), e);
        }
    }

    /** Not synced: a blob that comes back after a crash of the machine does no harm. */
    void delete(Digest digest) {
        try {
            Files.delete(file(digest));
        } catch (NoSuchFileException e) {
            throw unknown(digest);
        } catch (IOException e) {
            throw DiskFailure.of(name(digest), e);
        }
    }

    /** Visits one blob after the other, without a list of them. */
    void walk(Consumer<ContentInfo> visitor) {
        for (String algorithm : ALGORITHMS) {
            try {
                Entries.visit(
                        directory.resolve(algorithm), file -> visit(algorithm, file, visitor));
            } catch (IOException e) {
                throw DiskFailure.of("walk of content", e);
            }
        }
    }

    private static void visit(String algorithm, Path file, Consumer<ContentInfo> visitor)
            throws IOException {
        Interruption.check("walk of content");
        Digest digest;
        try {
            digest = new Digest(algorithm, file.getFileName().toString());
        } catch (DavitException e) {
            return; // somebody else's file
        }
        read(digest, file).ifPresent(visitor);
    }

    /** Whether the blob is there; {@link #sync} makes that last. */
    boolean contains(Digest digest) {
        return Files.exists(file(digest));
    }

    /** Throws ALREADY_EXISTS if the blob is there, and then it is there for good. */
    void refusePresent(Digest digest) {
        if (!contains(digest)) {
            return;
        }
        try {
            sync(digest);
        } catch (IOException e) {
            throw DiskFailure.of("content " + digest, e);
        }
        throw present(digest);
    }

    /**
     * Makes a file a blob, unless there is one.
     *
     * @param data a file on disk, contents and attributes; moved
     * @return whether it is a blob now; {@link #sync} makes that last
     */
    boolean publish(Path data, Digest digest) throws IOException {
        naming.lock();
        try {
            if (contains(digest)) {
                return false;
            }
            Files.move(data, file(digest), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            naming.unlock();
        }
    }

    /** Makes a second name of a file a blob, unless there is one; {@link #sync} makes that last. */
    void link(Path data, Digest digest) throws IOException {
        try {
            Files.createLink(file(digest), data);
        } catch (FileAlreadyExistsException e) {
            return; // whoever was first had the same bytes
        }
    }

    /**
     * Returns when the blob would survive a crash of the machine. Many who do this at the same time
     * share one write of the file system's journal.
     */
    void sync(Digest digest) throws IOException {
        FileSync.force(directory.resolve(digest.algorithm()));
    }

    static DavitException present(Digest digest) {
        return ErrorCode.ALREADY_EXISTS.about("content " + digest);
    }

    static String name(Digest digest) {
        return "content digest " + digest;
    }

    private static DavitException unknown(Digest digest) {
        return ErrorCode.NOT_FOUND.about(name(digest));
    }

    private static Optional<ContentInfo> read(Digest digest, Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            Instant committedAt = attributes.lastModifiedTime().toInstant();
            return Optional.of(
                    new ContentInfo(digest, attributes.size(), committedAt, committedAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(Digest digest) {
        return directory.resolve(digest.algorithm()).resolve(digest.hex());
    }
}
