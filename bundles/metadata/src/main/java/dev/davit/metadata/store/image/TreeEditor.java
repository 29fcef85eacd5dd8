package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

/** Makes new images from an old one, change by change. Threads: one. */
public final class TreeEditor {
    private Node root;
    private long size;

    TreeEditor(Node root, long size) {
        this.root = root;
        this.size = size;
    }

    /** Adds the entry or replaces the key's value; false if that is what is there. */
    public boolean put(byte[] key, byte[] value) {
        Node changed = root.put(key, value, this);
        if (changed == root) {
            return false;
        }
        root = changed;
        return true;
    }

    /** Takes the key out; false if it is not there. */
    public boolean remove(byte[] key) {
        @Nullable Node changed = root.remove(key);
        if (changed == root) {
            return false;
        }
        size--;
        while (changed instanceof Branch branch && branch.count() == 1) {
            changed = branch.child(0);
        }
        root = changed == null ? Leaf.EMPTY : changed;
        return true;
    }

    /** The image with all changes so far. */
    public TreeImage image() {
        return new TreeImage(root, size);
    }

    void countAdded() {
        size++;
    }
}
