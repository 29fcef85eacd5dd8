package dev.davit.differ.walking;

import dev.davit.kit.tar.TarHeader;
import dev.davit.kit.tar.TarReader;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.InRoot;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** Makes the entries of a layer. */
final class Entries {
    private static final int BUFFER = 256 * 1024;
    private static final int PERMISSIONS = 07777;
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;

    /** The last second that fits 64 bits of nanoseconds. */
    private static final Instant LAST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

    private static final Timestamp OUT_OF_RANGE = new Timestamp(0, 0);

    private final Parents parents;
    private final Layering layering;
    private final TarReader content;
    private final Attributes attributes;
    private final boolean devices;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * @param devices whether device nodes can be made
     */
    Entries(Parents parents, Layering layering, TarReader content, boolean devices) {
        this.parents = parents;
        this.layering = layering;
        this.content = content;
        this.attributes = new Attributes(layering);
        this.devices = devices;
    }

    /** Makes an entry, in place of what is there unless both are directories. */
    void make(Parent in, RawName name, TarHeader header) {
        switch (header.type()) {
            case TarHeader.FILE -> file(in, name, header);
            case TarHeader.DIRECTORY -> directory(in, name, header);
            case TarHeader.SYMLINK -> {
                RawName target = RawName.of(header.linkName().toBytes());
                create(in, name, () -> in.directory().makeSymlink(name, target));
                finish(in, name, header, FileType.SYMLINK);
            }
            case TarHeader.HARD_LINK -> hardLink(in, name, header);
            case TarHeader.CHARACTER_DEVICE -> device(in, name, header, FileType.CHARACTER_DEVICE);
            case TarHeader.BLOCK_DEVICE -> device(in, name, header, FileType.BLOCK_DEVICE);
            case TarHeader.FIFO -> node(in, name, header, FileType.FIFO);
            default -> throw Failures.failure("unhandled tar header type " + (int) header.type());
        }
    }

    /** Makes something new, after removing what has the name. */
    private void create(Parent in, RawName name, Runnable making) {
        try {
            making.run();
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            remove(in, name, in.directory().status(name));
            making.run();
        }
    }

    private void remove(Parent in, RawName name, FileStatus there) {
        Trees.removeFrom(in.directory(), name);
        if (there.type() != FileType.REGULAR) {
            parents.forget();
        }
    }

    private void file(Parent in, RawName name, TarHeader header) {
        create(
                in,
                name,
                () -> {
                    try (Fd file = in.directory().create(name, PRIVATE_FILE)) {
                        copy(file);
                        finish(in, name, header, file);
                    }
                });
    }

    private void copy(Fd file) {
        try {
            int count = content.read(buffer, 0, BUFFER);
            while (count >= 0) {
                Failures.checkInterrupt();
                file.writeFully(ByteBuffer.wrap(buffer, 0, count));
                count = content.read(buffer, 0, BUFFER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void directory(Parent in, RawName name, TarHeader header) {
        if (!in.directory().makeDirectoryIfAbsent(name, PRIVATE_DIRECTORY)) {
            FileStatus there = in.directory().status(name);
            if (!there.isDirectory()) {
                remove(in, name, there);
                in.directory().makeDirectory(name, PRIVATE_DIRECTORY);
                layering.replaced(in, name, there);
            }
        }
        finish(in, name, header, FileType.DIRECTORY);
    }

    private void device(Parent in, RawName name, TarHeader header, FileType type) {
        if (devices) {
            node(in, name, header, type);
        }
    }

    private void node(Parent in, RawName name, TarHeader header, FileType type) {
        int major = header.deviceMajor();
        int minor = header.deviceMinor();
        create(in, name, () -> in.directory().makeNode(name, type, PRIVATE_FILE, major, minor));
        finish(in, name, header, type);
    }

    /** The target's last part is not followed: a link to a symlink is another name of it. */
    private void hardLink(Parent in, RawName name, TarHeader header) {
        RawName target = InRoot.clean(RawName.of(header.linkName().toBytes()));
        in.directory().find(name).ifPresent(there -> remove(in, name, there));
        RawName directory = parents.resolve(target.parent().orElse(RawName.EMPTY));
        Optional<Directory> found =
                target.isEmpty() ? Optional.empty() : parents.existing(directory);
        if (found.isEmpty()) {
            String from = parents.show(directory.resolve(target.last()));
            throw new LinuxException("link", from + " " + in.show(name), Errno.ENOENT);
        }
        try (Directory from = found.get()) {
            in.directory().link(name, from, target.last());
            finish(in, name, header, from.status(target.last()).type());
        }
    }

    /** Gives an open file its owner, attributes, mode and times. */
    private void finish(Parent in, RawName name, TarHeader header, Fd file) {
        try {
            file.changeOwner(header.uid(), header.gid());
        } catch (LinuxException e) {
            throw ownerRefused(in, name, header, e);
        }
        attributes.set(file.attributes(), header, FileType.REGULAR, () -> in.show(name));
        file.changeMode(header.mode() & PERMISSIONS);
        file.setTimes(accessed(header), modified(header));
    }

    /** Gives what was made its owner, attributes, mode and times. */
    private void finish(Parent in, RawName name, TarHeader header, FileType type) {
        Directory directory = in.directory();
        try {
            directory.changeOwner(name, header.uid(), header.gid());
        } catch (LinuxException e) {
            throw ownerRefused(in, name, header, e);
        }
        attributes.set(directory.attributes(name), header, type, () -> in.show(name));
        if (type != FileType.SYMLINK) {
            directory.changeMode(name, header.mode() & PERMISSIONS);
        }
        directory.setTimes(name, accessed(header), modified(header));
    }

    private RuntimeException ownerRefused(
            Parent in, RawName name, TarHeader header, LinuxException e) {
        String text =
                "failed to Lchown %s for UID %d, GID %d: %s"
                        .formatted(
                                Failures.quote(in.show(name)),
                                header.uid(),
                                header.gid(),
                                e.getMessage());
        boolean mapped = !devices && e.is(Errno.EINVAL);
        String hint =
                " (Hint: try increasing the number of subordinate IDs in /etc/subuid and"
                        + " /etc/subgid)";
        return Failures.failure(mapped ? text + hint : text, e);
    }

    static Timestamp modified(TarHeader header) {
        return bounded(header.modified());
    }

    static Timestamp accessed(TarHeader header) {
        Instant accessed = header.accessed().orElse(header.modified());
        return bounded(accessed.isAfter(header.modified()) ? accessed : header.modified());
    }

    /** Times that cannot be told in nanoseconds since 1970 become 1970. */
    private static Timestamp bounded(Instant time) {
        return time.isBefore(Instant.EPOCH) || time.isAfter(LAST)
                ? OUT_OF_RANGE
                : new Timestamp(time.getEpochSecond(), time.getNano());
    }
}
