package dev.davit.differ.walking;

import dev.davit.kit.tar.TarHeader;
import dev.davit.linux.FileStatus;
import dev.davit.linux.RawName;

/** How the layers below show through where a layer is unpacked, and how it hides them. */
sealed interface Layering permits UpperLayering, TreeLayering {
    /**
     * The layer hides a name of the layers below.
     *
     * @param path the whiteout's own path, for messages
     */
    void whiteout(Parent in, RawName hidden, RawName path, TarHeader header);

    /** The layer hides all that the layers below have in a directory. */
    void opaque(Parent directory);

    /** Whether what is found in the tree only hides something. */
    boolean hides(FileStatus found);

    /** A directory was made that the layer does not list: it looks as it does below. */
    void inherit(Parent in, RawName made);

    /** A directory was made in place of something else. */
    void replaced(Parent in, RawName made, FileStatus before);

    /** An entry of the layer is in place. */
    void written(Parent in, RawName entry);

    /** Whether an extended attribute may not come from a layer here. */
    boolean refuses(RawName attribute);

    /** All entries are in place. */
    void finish();
}
