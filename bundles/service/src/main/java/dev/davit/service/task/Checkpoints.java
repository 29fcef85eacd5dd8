package dev.davit.service.task;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.differ.CompareOptions;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.service.Content;
import dev.davit.service.Diffs;
import dev.davit.slots.PluginSettings;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Checkpoints as content of a namespace: packed into blobs, unpacked into a directory. */
@Component(service = Checkpoints.class)
public final class Checkpoints {
    private static final Logger LOG = System.getLogger(Checkpoints.class.getName());

    /** A checkpoint of CRIU as a tar archive. */
    static final String CRIU = "application/vnd.containerd.container.criu.checkpoint.criu.tar";

    /** The spec that belongs to it. */
    static final String SPEC = "application/vnd.containerd.container.checkpoint.config.v1+proto";

    private static final String TAR = "application/vnd.oci.image.layer.v1.tar";

    private final Content content;
    private final Diffs diffs;
    private final Path directory;

    /** Works in the daemon's state directory. */
    @Activate
    public Checkpoints(
            @Reference Content content,
            @Reference Diffs diffs,
            @Reference PluginSettings settings) {
        this.content = content;
        this.diffs = diffs;
        directory = settings.state().resolve("dev.davit.checkpoints");
    }

    /**
     * A checkpoint on disk, deleted when closed.
     *
     * @param directory where it is; empty for none
     */
    record Unpacked(String directory) implements AutoCloseable {
        @Override
        public void close() {
            if (!directory.isEmpty()) {
                delete(Path.of(directory));
            }
        }
    }

    /** Unpacks a checkpoint. Throws NOT_FOUND, UNKNOWN for another type of blob. */
    Unpacked unpack(Scope scope, Optional<Descriptor> checkpoint) {
        if (checkpoint.isEmpty()) {
            return new Unpacked("");
        }
        Descriptor blob = checkpoint.get();
        if (!blob.mediaType().equals(CRIU)) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "unsupported checkpoint type \"" + blob.mediaType() + "\"");
        }
        try {
            content.info(scope.namespace(), blob.digest());
        } catch (DavitException e) {
            throw new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e);
        }
        Path target = temporary();
        boolean done = false;
        try {
            var tar = new Descriptor(TAR, blob.digest(), blob.sizeBytes());
            diffs.apply(scope, tar, mounts(target), Map.of(), false);
            done = true;
            return new Unpacked(target.toString());
        } finally {
            if (!done) {
                delete(target);
            }
        }
    }

    /**
     * Makes content of what a runtime writes into a directory.
     *
     * @param writer is given the directory
     * @param spec the container's spec as a message
     */
    List<Descriptor> take(Scope scope, Consumer<String> writer, byte[] spec) {
        Path source = temporary();
        try {
            writer.accept(source.toString());
            Descriptor tar =
                    diffs.compare(
                            scope,
                            List.of(),
                            mounts(source),
                            new CompareOptions(TAR, Optional.empty()),
                            "",
                            Map.of());
            return List.of(new Descriptor(CRIU, tar.digest(), tar.sizeBytes()), write(scope, spec));
        } finally {
            delete(source);
        }
    }

    private Descriptor write(Scope scope, byte[] spec) {
        Digest digest = Digest.of(spec);
        var descriptor = new Descriptor(SPEC, digest, spec.length);
        try (NamespacedWriter writer =
                content.writer(scope, "checkpoint-" + digest, spec.length, Optional.of(digest))) {
            if (writer.status().offset() != spec.length) {
                writer.restart(0);
                writer.write(ByteBuffer.wrap(spec));
            }
            content.commit(scope, writer, spec.length, Optional.of(digest), Map.of(), SPEC);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS) {
                throw e;
            }
        }
        return descriptor;
    }

    private static List<Mount> mounts(Path directory) {
        return List.of(new Mount("bind", directory.toString(), List.of("rbind", "rw")));
    }

    private Path temporary() {
        try {
            Files.createDirectories(directory);
            return Files.createTempDirectory(
                    directory,
                    "checkpoint",
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + directory, e);
        }
    }

    private static void delete(Path tree) {
        try {
            Files.walkFileTree(
                    tree,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path visited, @Nullable IOException failure) throws IOException {
                            Files.delete(visited);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete " + tree, e);
        }
    }
}
