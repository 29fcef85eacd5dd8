package dev.davit.differ.walking;

import dev.davit.kit.tar.TarHeader;
import dev.davit.linux.Directory;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.util.Optional;

/**
 * The upper directory of an overlay: hiding is written down as overlayfs wants it, a name hidden as
 * a character device 0/0, a whole directory by an attribute.
 */
final class UpperLayering implements Layering {
    private static final RawName TRUSTED = RawName.of("trusted.");
    private static final RawName USER_OVERLAY = RawName.of("user.overlay.");
    private static final byte[] YES = {'y'};

    private final Directory root;
    private final LowerDirectories lowers;
    private final boolean userAttributes;
    private final RawName opaque;
    private boolean rootIsOpaque;

    UpperLayering(Directory root, LowerDirectories lowers, boolean userAttributes) {
        this.root = root;
        this.lowers = lowers;
        this.userAttributes = userAttributes;
        this.opaque = RawName.of(userAttributes ? "user.overlay.opaque" : "trusted.overlay.opaque");
    }

    @Override
    public void whiteout(Parent in, RawName hidden, RawName path, TarHeader header) {
        try {
            in.directory().makeNode(hidden, FileType.CHARACTER_DEVICE, 0, 0, 0);
            in.directory().changeOwner(hidden, header.uid(), header.gid());
        } catch (LinuxException e) {
            throw Failures.failure(
                    "failed to convert whiteout file "
                            + Failures.quote(path.toString())
                            + ": "
                            + e.errno().text(),
                    e);
        }
    }

    @Override
    public void opaque(Parent directory) {
        directory.directory().fd().attributes().set(opaque, YES);
        rootIsOpaque |= directory.path().isEmpty();
    }

    @Override
    public boolean hides(FileStatus found) {
        return found.type() == FileType.CHARACTER_DEVICE
                && found.deviceMajor() == 0
                && found.deviceMinor() == 0;
    }

    @Override
    public void inherit(Parent in, RawName made) {
        Optional<Directory> below = lowers.find(in.path().resolve(made));
        if (below.isPresent()) {
            try (Directory like = below.get();
                    Directory directory = in.directory().openDirectory(made)) {
                copy(like, directory);
            }
        }
    }

    private static void copy(Directory like, Directory directory) {
        FileStatus status = like.fd().status();
        directory.fd().changeOwner(status.uid(), status.gid());
        for (RawName attribute : like.fd().attributes().names()) {
            if (!attribute.startsWith(TRUSTED)) {
                like.fd()
                        .attributes()
                        .get(attribute)
                        .ifPresent(value -> directory.fd().attributes().set(attribute, value));
            }
        }
        directory.fd().changeMode(status.permissions());
        directory.fd().setTimes(status.accessed(), status.modified());
    }

    /**
     * A directory in place of a whiteout, or of something else of this layer where a layer below
     * has a directory, would let the content below show through that was hidden before.
     */
    @Override
    public void replaced(Parent in, RawName made, FileStatus before) {
        if (hides(before) || lowers.hasDirectory(in.path().resolve(made))) {
            in.directory().attributes(made).set(opaque, YES);
        }
    }

    @Override
    public void written(Parent in, RawName entry) {}

    @Override
    public boolean refuses(RawName attribute) {
        return attribute.startsWith(TRUSTED)
                || (userAttributes && attribute.startsWith(USER_OVERLAY));
    }

    /**
     * The kernel does not look at the attribute on the root of an upper directory. What can be done
     * instead is to hide each name that the layers below have in their roots, which needs to know
     * them: a layer unpacked ahead of those below it hides nothing.
     */
    @Override
    public void finish() {
        if (!rootIsOpaque) {
            return;
        }
        for (RawName name : lowers.rootNames()) {
            Optional<FileStatus> own = root.find(name);
            if (own.isEmpty()) {
                root.makeNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
            } else if (own.get().isDirectory()) {
                root.attributes(name).set(opaque, YES);
            }
        }
    }
}
