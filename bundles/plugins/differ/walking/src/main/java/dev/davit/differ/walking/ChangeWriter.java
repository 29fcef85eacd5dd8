package dev.davit.differ.walking;

import dev.davit.kit.tar.Octets;
import dev.davit.kit.tar.TarHeader;
import dev.davit.kit.tar.TarWriter;
import dev.davit.linux.Directory;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.InRoot;
import dev.davit.linux.RawName;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes changes as entries of a layer, in the order they are told, each below its directories. The
 * names of a file with several are all in the layer if one of them is.
 */
final class ChangeWriter {
    private static final RawName CAPABILITY = RawName.of("security.capability");
    private static final Octets CAPABILITY_KEY =
            TarHeader.ATTRIBUTE_PREFIX.plus(Octets.of("security.capability"));
    private static final Octets SLASH = Octets.of("/");
    private static final Octets WHITEOUT = Octets.of(".wh.");
    private static final int BUFFER = 128 * 1024;

    private final TarWriter archive;
    private final Directory tree;
    private final Optional<Instant> latest;
    private final Set<RawName> directories = new HashSet<>();
    private final Map<Inode, RawName> written = new HashMap<>();
    private final Map<Inode, List<RawName>> waiting = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER];

    /**
     * @param tree the newer tree
     * @param latest no time is later than this
     */
    ChangeWriter(TarWriter archive, Directory tree, Optional<Instant> latest) {
        this.archive = archive;
        this.tree = tree;
        this.latest = latest;
    }

    /** Where something of the newer tree is. */
    record Place(Directory directory, RawName name, RawName path) {}

    private record Inode(long device, long number) {
        static Inode of(FileStatus status) {
            return new Inode(status.device(), status.inode());
        }
    }

    /** The newer tree does not have what the older one has. */
    void deleted(RawName path) throws IOException {
        RawName parent = path.parent().orElse(RawName.EMPTY);
        Octets below = parent.isEmpty() ? Octets.EMPTY : octets(parent).plus(SLASH);
        Octets whiteout = below.plus(WHITEOUT).plus(octets(path.last()));
        putParents(path);
        archive.put(TarHeader.builder(TarHeader.FILE, whiteout).build());
    }

    /** Nothing to write, unless it is another name of something that is. */
    void unchanged(Place place, FileStatus status) throws IOException {
        if (status.isDirectory() || status.links() < 2) {
            return;
        }
        if (written.containsKey(Inode.of(status))) {
            changed(place, status);
        } else {
            waiting.computeIfAbsent(Inode.of(status), inode -> new ArrayList<>()).add(place.path());
        }
    }

    /** The newer tree has something new or different. */
    void changed(Place place, FileStatus status) throws IOException {
        if (status.type() == FileType.SOCKET || status.type() == FileType.UNKNOWN) {
            return;
        }
        TarHeader.Builder header = header(place, status);
        boolean linked = !status.isDirectory() && status.links() > 1;
        Optional<RawName> source =
                linked ? Optional.ofNullable(written.get(Inode.of(status))) : Optional.empty();
        putParents(place.path());
        if (source.isPresent()) {
            archive.put(asLink(header, source.get()).build());
            return;
        }
        archive.put(header.build());
        if (status.type() == FileType.REGULAR) {
            copy(place, status.sizeBytes());
        }
        if (status.isDirectory()) {
            directories.add(place.path());
        }
        if (linked) {
            written.put(Inode.of(status), place.path());
            List<RawName> others = waiting.getOrDefault(Inode.of(status), List.of());
            putWaiting(header, place.path(), others);
            waiting.remove(Inode.of(status));
        }
    }

    /** Names met before, when nothing was known to be different about the file. */
    private void putWaiting(TarHeader.Builder header, RawName source, List<RawName> names)
            throws IOException {
        for (RawName name : names) {
            putParents(name);
            archive.put(asLink(header.name(octets(name)), source).build());
        }
    }

    private static TarHeader.Builder asLink(TarHeader.Builder header, RawName source) {
        return header.type(TarHeader.HARD_LINK).linkName(octets(source)).sizeBytes(0);
    }

    private void putParents(RawName path) throws IOException {
        RawName above = RawName.EMPTY;
        for (RawName part : InRoot.parts(path.parent().orElse(RawName.EMPTY))) {
            RawName name = above.resolve(part);
            if (directories.add(name)) {
                try (Directory in = tree.openDirectoryBelow(above)) {
                    Place place = new Place(in, part, name);
                    archive.put(header(place, in.status(part)).build());
                }
            }
            above = name;
        }
    }

    private TarHeader.Builder header(Place place, FileStatus status) {
        boolean directory = status.isDirectory();
        Octets name = octets(place.path());
        TarHeader.Builder header =
                TarHeader.builder(type(status.type()), directory ? name.plus(SLASH) : name)
                        .mode(status.permissions())
                        .owner(status.uid(), status.gid())
                        .modified(time(status));
        place.directory()
                .attributes(place.name())
                .get(CAPABILITY)
                .ifPresent(value -> header.records(Map.of(CAPABILITY_KEY, Octets.of(value))));
        switch (status.type()) {
            case REGULAR -> header.sizeBytes(status.sizeBytes());
            case SYMLINK -> header.linkName(octets(place.directory().readLink(place.name())));
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    header.device(status.deviceMajor(), status.deviceMinor());
            case DIRECTORY, FIFO, SOCKET, UNKNOWN -> {}
        }
        return header;
    }

    private static char type(FileType type) {
        return switch (type) {
            case REGULAR -> TarHeader.FILE;
            case DIRECTORY -> TarHeader.DIRECTORY;
            case SYMLINK -> TarHeader.SYMLINK;
            case CHARACTER_DEVICE -> TarHeader.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> TarHeader.BLOCK_DEVICE;
            case FIFO -> TarHeader.FIFO;
            case SOCKET, UNKNOWN -> throw new IllegalStateException("no entry for " + type);
        };
    }

    /** Whole seconds: layers of one tree are then the same on every file system. */
    private Instant time(FileStatus status) {
        Instant modified = Instant.ofEpochSecond(status.modified().seconds());
        return latest.filter(modified::isAfter).orElse(modified);
    }

    private void copy(Place place, long size) throws IOException {
        try (Fd file = place.directory().open(place.name())) {
            long left = size;
            while (left > 0) {
                Failures.checkInterrupt();
                int most = (int) Math.min(BUFFER, left);
                int count = file.read(ByteBuffer.wrap(buffer, 0, most));
                if (count < 0) {
                    throw new IOException("file " + file.name() + " became shorter meanwhile");
                }
                archive.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    private static Octets octets(RawName name) {
        return Octets.of(name.toBytes());
    }
}
