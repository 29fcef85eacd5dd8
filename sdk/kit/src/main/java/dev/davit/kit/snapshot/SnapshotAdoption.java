package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.kit.disk.DiskFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Takes over the snapshots that containerd's snapshotter of the same name has left behind. */
final class SnapshotAdoption {
    private final Path root;
    private final Layers layers;
    private final SnapshotDirectories directories;
    private final SnapshotTree tree;

    SnapshotAdoption(Path root, Layers layers, SnapshotDirectories directories, SnapshotTree tree) {
        this.root = root;
        this.layers = layers;
        this.directories = directories;
        this.tree = tree;
    }

    /** See {@link dev.davit.api.snapshotter.SnapshotAdopter#wayFrom}. */
    Optional<Takeover> wayFrom(Path source, List<Takeover> ways) {
        try {
            boolean same = Files.exists(source) && Files.isSameFile(source, root);
            boolean near =
                    Files.exists(source)
                            && Files.getFileStore(source).equals(Files.getFileStore(root));
            return ways.stream().filter(way -> works(way, same, near)).findFirst();
        } catch (IOException e) {
            throw DiskFailure.of("snapshots in " + source, e);
        }
    }

    /** What is in our own directory stays there: a second copy of it would be nobody's. */
    private boolean works(Takeover way, boolean same, boolean near) {
        return switch (way) {
            case IN_PLACE -> same;
            case LINK -> near && !same && layers instanceof LayerAdoption;
            case COPY -> !same && layers instanceof LayerAdoption;
        };
    }

    /** See {@link dev.davit.api.snapshotter.SnapshotAdopter#adopt}. */
    void adopt(SnapshotInfo info, Usage usage, Path source, long id, Takeover way) {
        SnapshotImage image = tree.image();
        SnapshotRules.checkCreate(image, info.name(), info.parent());
        Path theirs = source.resolve("snapshots").resolve(Long.toString(id));
        if (!Files.isDirectory(theirs, LinkOption.NOFOLLOW_LINKS)) {
            throw ErrorCode.NOT_FOUND.about("directory " + theirs + " of snapshot " + info.name());
        }
        try {
            if (way == Takeover.IN_PLACE) {
                adoptInPlace(image, new Snapshot(id, info, usage));
            } else {
                adoptElsewhere(image, info, usage, theirs, way);
            }
        } catch (IOException e) {
            throw DiskFailure.of("failed to adopt snapshot " + info.name(), e);
        } catch (DavitException e) {
            throw e.within("failed to adopt snapshot");
        }
    }

    private void adoptInPlace(SnapshotImage image, Snapshot snapshot) {
        if (!directories.isForeign(snapshot.id())) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    directories.of(snapshot.id())
                            + " was not there when this snapshotter began, so it is not"
                            + " containerd's");
        }
        image.forEach(
                other -> {
                    if (other.id() == snapshot.id()) {
                        throw ErrorCode.FAILED_PRECONDITION.about(
                                directories.of(snapshot.id())
                                        + " is that of snapshot "
                                        + other.info().name());
                    }
                });
        tree.adopt(snapshot);
    }

    private void adoptElsewhere(
            SnapshotImage image, SnapshotInfo info, Usage usage, Path theirs, Takeover way)
            throws IOException {
        if (!(layers instanceof LayerAdoption adoption)) {
            throw ErrorCode.UNIMPLEMENTED.about("snapshotter does not adopt snapshots");
        }
        List<Path> parents =
                image.chain(info.parent()).stream()
                        .map(parent -> directories.of(parent.id()))
                        .toList();
        long id = tree.newId();
        directories.make(
                id,
                directory ->
                        adoption.adopt(
                                new Layer(info.kind(), directory, parents, info.labels()),
                                theirs,
                                way),
                () -> tree.adopt(new Snapshot(id, info, usage)));
    }
}
