package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

/** An image held in memory as a tree. */
public final class TreeImage implements Image {
    /** Without any entry. */
    public static final TreeImage EMPTY = new TreeImage(Leaf.EMPTY, 0);

    private final Node root;
    private final long size;

    TreeImage(Node root, long size) {
        this.root = root;
        this.size = size;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Node node = root;
        while (node instanceof Branch branch) {
            node = branch.child(branch.childFor(key));
        }
        Leaf leaf = (Leaf) node;
        int found = leaf.find(key);
        return found < 0 ? null : leaf.value(found);
    }

    @Override
    public EntryCursor cursor(byte[] prefix, byte[] from) {
        return new TreeCursor(root, prefix, from);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void changesSince(Image older, ChangeVisitor visitor) {
        if (!(older instanceof TreeImage other)) {
            throw new IllegalArgumentException("not an image of this store: " + older);
        }
        new TreeDifference(other.root, root, visitor).visit();
    }

    Node root() {
        return root;
    }

    /** Starts a series of changes; this image stays as it is. */
    public TreeEditor edit() {
        return new TreeEditor(root, size);
    }
}
