package dev.davit.differ.walking;

import dev.davit.kit.tar.TarHeader;
import dev.davit.kit.tar.TarReader;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.InRoot;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Unpacks layers. Each entry's parent is found inside the root whatever the archive says, and
 * entries are made by single names in the open parent: there is no path that could lead outside.
 */
final class Unpacking {
    private static final RawName WHITEOUT = RawName.of(".wh.");
    private static final RawName OPAQUE = RawName.of(".wh..wh..opq");

    private final Linux linux;
    private final Path temporary;

    Unpacking(Linux linux, Path temporary) {
        this.linux = linux;
        this.temporary = temporary;
    }

    /** Unpacks into the upper directory of an overlay. */
    void intoUpper(HashedLayer layer, Destination.Upper upper) {
        try (Directory root = linux.openDirectory(upper.path());
                LowerDirectories lowers = new LowerDirectories(linux, upper.lowers())) {
            unpack(layer, root, new UpperLayering(root, lowers, upper.userAttributes()));
        }
    }

    /** Unpacks into a tree, on top of what it holds. */
    void intoTree(HashedLayer layer, Path tree) {
        try (Directory root = linux.openDirectory(tree)) {
            unpack(layer, root, new TreeLayering(root));
        }
    }

    private void unpack(HashedLayer layer, Directory root, Layering layering) {
        boolean devices = !linux.inUserNamespace();
        try (Parents parents = new Parents(root, layering);
                DirectoryTimes times = new DirectoryTimes(temporary)) {
            TarReader reader = new TarReader(layer.stream());
            Entries entries = new Entries(parents, layering, reader, devices);
            Optional<TarHeader> next = reader.next();
            while (next.isPresent()) {
                Failures.checkInterrupt();
                unpack(next.get(), parents, layering, entries, times);
                next = reader.next();
            }
            layering.finish();
            times.forEach((path, accessed, modified) -> setTimes(root, path, accessed, modified));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private static void unpack(
            TarHeader header,
            Parents parents,
            Layering layering,
            Entries entries,
            DirectoryTimes times) {
        RawName path = InRoot.clean(RawName.of(header.name().toBytes()));
        if (path.isEmpty()) {
            // The root is the snapshotter's, not the layer's.
            return;
        }
        RawName name = path.last();
        Parent parent = parents.open(path.parent().orElse(RawName.EMPTY));
        if (name.equals(OPAQUE)) {
            layering.opaque(parent);
            parents.forget();
        } else if (name.startsWith(WHITEOUT)) {
            hide(parent, path, header, parents, layering);
        } else if (header.type() != TarHeader.GLOBAL_RECORDS) {
            entries.make(parent, name, header);
            layering.written(parent, name);
            if (header.type() == TarHeader.DIRECTORY) {
                RawName made = parent.path().resolve(name);
                times.add(made, Entries.accessed(header), Entries.modified(header));
            }
        }
    }

    private static void hide(
            Parent parent, RawName path, TarHeader header, Parents parents, Layering layering) {
        RawName whiteout = path.last();
        RawName hidden = whiteout.from(WHITEOUT.length());
        if (!hidden.isEntry()) {
            throw Failures.failure("invalid whiteout name: " + whiteout + ": invalid archive");
        }
        layering.whiteout(parent, hidden, path, header);
        parents.forget();
    }

    private static void setTimes(
            Directory root, RawName path, Timestamp accessed, Timestamp modified) {
        try (Directory directory = root.openDirectoryBelow(path)) {
            directory.fd().setTimes(accessed, modified);
        } catch (LinuxException e) {
            // A later entry of the layer has taken the directory's place.
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                throw e;
            }
        }
    }
}
