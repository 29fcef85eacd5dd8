package dev.davit.kit.snapshot;

import dev.davit.api.Mount;
import dev.davit.api.snapshotter.SnapshotKind;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What a plugin author writes: a snapshot is a full copy of its parent. */
final class CopyLayers implements Layers {
    @Override
    public void fill(Layer layer) throws IOException {
        Files.setPosixFilePermissions(
                layer.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        if (!layer.parents().isEmpty()) {
            copy(layer.parents().getFirst(), layer.directory());
        }
    }

    @Override
    public List<Mount> mounts(Layer layer) {
        String access = layer.kind() == SnapshotKind.ACTIVE ? "rw" : "ro";
        return List.of(new Mount("bind", layer.directory().toString(), List.of("rbind", access)));
    }

    private static void copy(Path source, Path target) throws IOException {
        Process copy =
                new ProcessBuilder("cp", "-aT", source.toString(), target.toString())
                        .inheritIO()
                        .start();
        try {
            if (copy.waitFor() != 0) {
                throw new IOException("cp " + source + ": status " + copy.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("copy of " + source);
        } finally {
            copy.destroyForcibly().onExit().join();
        }
    }
}
