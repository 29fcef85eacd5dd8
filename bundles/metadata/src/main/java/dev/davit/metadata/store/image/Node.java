package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** A subtree that never changes; all its leaves are equally deep. */
abstract sealed class Node permits Leaf, Branch {
    /** Levels of branches above the leaves; zero for a leaf. */
    abstract int height();

    /**
     * This subtree with the entry. When it no longer fits into one node, the result is a branch one
     * level higher, to be spliced in by the caller.
     */
    abstract Node put(byte[] key, byte[] value, TreeEditor editor);

    /** This subtree without the key, itself if it has none such; null when nothing is left. */
    abstract @Nullable Node remove(byte[] key);

    /** Whether a neighbour should take this node in, to keep the tree from thinning out. */
    abstract boolean isSparse();

    /** Both in one node of the same height, or null when that would be too much. */
    abstract @Nullable Node mergedWith(byte[] separator, Node right);

    /** Shortest key that is greater than the one and not greater than the other. */
    static byte[] separator(byte[] left, byte[] right) {
        int same = Arrays.mismatch(left, right);
        return same + 1 >= right.length ? right : Arrays.copyOf(right, same + 1);
    }
}
