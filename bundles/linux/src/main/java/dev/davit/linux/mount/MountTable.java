package dev.davit.linux.mount;

import dev.davit.linux.RawName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The mounts this process sees, as of one moment, in the order they were made. */
public record MountTable(List<MountPoint> mounts) {
    public MountTable {
        mounts = List.copyOf(mounts);
    }

    /** Reads the table. */
    public static MountTable read() {
        try {
            // Octets: names in the table are in no particular encoding.
            String table =
                    Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
            return new MountTable(
                    table.lines().map(MountPoint::parse).flatMap(Optional::stream).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mount seen at a path; empty if nothing is mounted right there. */
    public Optional<MountPoint> at(Path path) {
        RawName name = RawName.of(path);
        return mounts.reversed().stream().filter(mount -> mount.path().equals(name)).findFirst();
    }

    /** Mounts at the path and below, in an order in which they can be unmounted. */
    public List<MountPoint> within(Path path) {
        RawName name = RawName.of(path);
        // A mount that was moved stands before the one it is on now: the deeper path goes first.
        return mounts.reversed().stream()
                .filter(mount -> mount.isWithin(name))
                .sorted(Comparator.comparingInt((MountPoint m) -> m.path().length()).reversed())
                .toList();
    }
}
