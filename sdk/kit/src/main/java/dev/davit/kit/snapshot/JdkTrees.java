package dev.davit.kit.snapshot;

import dev.davit.api.Usage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Operations on trees with what the JDK can do. It sees no allocated blocks, so lengths are rounded
 * up to 4096 bytes and a sparse file counts in full. An interrupted thread stops with an {@link
 * InterruptedIOException}; symbolic links are not followed.
 */
final class JdkTrees {
    private static final long BLOCK_BYTES = 4096;

    private JdkTrees() {}

    /** See {@link LayerUsage}: space taken by a tree, its top included. */
    static Usage usage(Path tree) throws IOException {
        var meter = new Meter();
        Files.walkFileTree(tree, meter);
        return new Usage(meter.sizeBytes, meter.inodes.size());
    }

    /** See {@link LayerRemoval}: deletes a tree. */
    static void remove(Path tree) throws IOException {
        try {
            Files.walkFileTree(tree, new Remover());
        } catch (NoSuchFileException e) {
            // Gone already, or deleted by another at the same time.
            if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private static void checkInterrupted() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static final class Meter extends SimpleFileVisitor<Path> {
        private final Set<Object> inodes = new HashSet<>();
        private long sizeBytes;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            return visitFile(directory, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            checkInterrupted();
            Object inode = Objects.requireNonNullElse(attributes.fileKey(), file);
            boolean inInode = attributes.isSymbolicLink() && attributes.size() < 60;
            if (inodes.add(inode) && !inInode && !attributes.isOther()) {
                long blocks = (attributes.size() + BLOCK_BYTES - 1) / BLOCK_BYTES;
                sizeBytes += blocks * BLOCK_BYTES;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException && !inodes.isEmpty()) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            checkInterrupted();
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
