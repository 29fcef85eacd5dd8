package dev.davit.metadata.store.image;

import java.util.Arrays;

/** Walks the leaves of a tree from a key on, as long as keys begin with a prefix. */
final class TreeCursor implements EntryCursor {
    private final byte[] prefix;
    private final Branch[] path;
    private final int[] taken;
    private Leaf leaf;
    private int index;

    TreeCursor(Node root, byte[] prefix, byte[] from) {
        this.prefix = prefix.clone();
        this.path = new Branch[root.height()];
        this.taken = new int[path.length];
        byte[] start = Arrays.compareUnsigned(from, prefix) > 0 ? from : prefix;
        Node node = root;
        for (int depth = 0; node instanceof Branch branch; depth++) {
            path[depth] = branch;
            taken[depth] = branch.childFor(start);
            node = branch.child(taken[depth]);
        }
        leaf = (Leaf) node;
        int found = leaf.find(start);
        index = (found < 0 ? -found - 1 : found) - 1;
    }

    @Override
    public boolean next() {
        if (index + 1 < leaf.count()) {
            index++;
        } else if (!nextLeaf()) {
            index = leaf.count();
            return false;
        }
        if (!leaf.keyStartsWith(index, prefix)) {
            leaf = Leaf.EMPTY;
            Arrays.fill(taken, Integer.MAX_VALUE - 1);
            index = 0;
            return false;
        }
        return true;
    }

    @Override
    public byte[] key() {
        return leaf.key(index);
    }

    @Override
    public byte[] value() {
        return leaf.value(index);
    }

    private boolean nextLeaf() {
        int depth = path.length - 1;
        while (depth >= 0 && taken[depth] + 1 >= path[depth].count()) {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
        Node node = path[depth].child(++taken[depth]);
        while (node instanceof Branch branch) {
            path[++depth] = branch;
            taken[depth] = 0;
            node = branch.child(0);
        }
        leaf = (Leaf) node;
        index = 0;
        return true;
    }
}
