package dev.davit.differ.walking;

import dev.davit.linux.Directory;
import dev.davit.linux.RawName;

/**
 * The directory an entry of a layer goes into.
 *
 * @param directory open; the cache's own
 * @param path where it is below the root, without symlinks
 */
record Parent(Directory directory, RawName path) {
    /** An entry as messages name it. */
    String show(RawName entry) {
        return directory.path().resolve(entry).toString();
    }
}
