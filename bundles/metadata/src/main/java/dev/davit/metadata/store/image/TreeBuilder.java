package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes an image from entries that come in order, node by full node. Threads: one. */
public final class TreeBuilder {
    /** Not quite full, so that the first change does not split every node it meets. */
    private static final int CHILDREN = Branch.MOST_CHILDREN * 7 / 8;

    private static final int ENTRIES = Leaf.MOST_ENTRIES * 7 / 8;
    private static final int BYTES = Leaf.MOST_BYTES * 7 / 8;

    private final byte[][] keys = new byte[ENTRIES][];
    private final byte[][] values = new byte[ENTRIES][];
    private final List<Level> levels = new ArrayList<>();
    private int count;
    private int bytes;
    private long size;
    private byte @Nullable [] lastKey;

    /**
     * Adds an entry.
     *
     * @throws IllegalArgumentException if the key is not greater than the one before
     */
    public void append(byte[] key, byte[] value) {
        byte[] before = count > 0 ? keys[count - 1] : lastKey;
        if (before != null && Arrays.compareUnsigned(before, key) >= 0) {
            throw new IllegalArgumentException("keys are not in order at entry " + size);
        }
        int needed = Leaf.packedSize(key, value);
        if (count == ENTRIES || count > 0 && bytes + needed > BYTES) {
            closeLeaf();
        }
        keys[count] = key;
        values[count] = value;
        count++;
        bytes += needed;
        size++;
    }

    /** The image of all entries; the builder is used up. */
    public TreeImage build() {
        if (count > 0) {
            closeLeaf();
        }
        if (levels.isEmpty()) {
            return TreeImage.EMPTY;
        }
        int top = 0;
        while (top + 1 < levels.size() || levels.get(top).nodes.size() > 1) {
            closeBranch(top);
            top++;
        }
        return new TreeImage(levels.get(top).nodes.getFirst(), size);
    }

    private void closeLeaf() {
        byte[] separator = lastKey == null ? keys[0] : Node.separator(lastKey, keys[0]);
        lastKey = keys[count - 1];
        add(0, Leaf.of(keys, values, count), separator);
        count = 0;
        bytes = 0;
    }

    /** Puts a node at the end of a level, behind its separator. */
    private void add(int height, Node node, byte[] separator) {
        if (levels.size() == height) {
            levels.add(new Level());
        }
        Level level = levels.get(height);
        if (level.nodes.size() == CHILDREN) {
            closeBranch(height);
        }
        level.nodes.add(node);
        level.separators.add(separator);
    }

    private void closeBranch(int height) {
        Level level = levels.get(height);
        byte[] first = level.separators.removeFirst();
        Branch branch =
                new Branch(
                        height + 1,
                        level.nodes.toArray(Node[]::new),
                        level.separators.toArray(byte[][]::new));
        level.nodes.clear();
        level.separators.clear();
        add(height + 1, branch, first);
    }

    /** Nodes of one height that have no parent yet, each with the separator before it. */
    private static final class Level {
        private final List<Node> nodes = new ArrayList<>();
        private final List<byte[]> separators = new ArrayList<>();
    }
}
