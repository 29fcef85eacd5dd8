package dev.davit.example.snapshotter.copy;

import dev.davit.api.Mount;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.kit.snapshot.Layer;
import dev.davit.kit.snapshot.Layers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Copies with {@code cp}, which shares blocks where the file system can, and binds the copy. */
final class CopyLayers implements Layers {
    @Override
    public void fill(Layer layer) throws IOException {
        if (layer.parents().isEmpty()) {
            Files.setPosixFilePermissions(
                    layer.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        } else {
            copy(layer.parents().getFirst(), layer.directory());
        }
    }

    @Override
    public List<Mount> mounts(Layer layer) {
        String access = layer.kind() == SnapshotKind.ACTIVE ? "rw" : "ro";
        return List.of(new Mount("bind", layer.directory().toString(), List.of("rbind", access)));
    }

    /** The trailing {@code /.} copies what is in the directory, and its own mode and times. */
    private static void copy(Path from, Path to) throws IOException {
        Process cp =
                new ProcessBuilder("cp", "-a", "--reflink=auto", from + "/.", to.toString())
                        .redirectErrorStream(true)
                        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        try (var output = cp.getInputStream()) {
            String complaint = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (cp.waitFor() != 0) {
                throw new IOException(complaint.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("copy of " + from);
        } finally {
            cp.destroyForcibly();
        }
    }
}
