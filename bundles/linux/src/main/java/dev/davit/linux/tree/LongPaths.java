package dev.davit.linux.tree;

import dev.davit.linux.RawName;

/** Paths longer than the kernel takes in one call. */
final class LongPaths {
    private static final int MOST = 4000;

    private LongPaths() {}

    /** Where to cut off a first piece: at the last slash that leaves it short enough. */
    static int cut(RawName path) {
        if (path.length() <= MOST) {
            return path.length();
        }
        RawName head = path.until(MOST);
        return head.length() - head.last().length() - 1;
    }
}
