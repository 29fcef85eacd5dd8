package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Subtrees of one height, with a key between every two that tells them apart. */
final class Branch extends Node {
    static final int MOST_CHILDREN = 64;

    private final int height;
    private final Node[] children;

    /** Greater than all keys before it and not greater than any after it. */
    private final byte[][] separators;

    Branch(int height, Node[] children, byte[][] separators) {
        this.height = height;
        this.children = children;
        this.separators = separators;
    }

    /** A branch over leaves that are in order. */
    static Branch over(List<Node> leaves) {
        byte[][] separators = new byte[leaves.size() - 1][];
        for (int i = 0; i < separators.length; i++) {
            Leaf left = (Leaf) leaves.get(i);
            Leaf right = (Leaf) leaves.get(i + 1);
            separators[i] = separator(left.key(left.count() - 1), right.key(0));
        }
        return new Branch(1, leaves.toArray(Node[]::new), separators);
    }

    int count() {
        return children.length;
    }

    Node child(int index) {
        return children[index];
    }

    /** Index of the child that has the key if any has. */
    int childFor(byte[] key) {
        int low = 0;
        int high = separators.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(separators[middle], key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    int height() {
        return height;
    }

    @Override
    Node put(byte[] key, byte[] value, TreeEditor editor) {
        int index = childFor(key);
        Node before = children[index];
        Node after = before.put(key, value, editor);
        if (after == before) {
            return this;
        }
        if (after.height() == before.height()) {
            return withChild(index, after);
        }
        Branch parts = (Branch) after;
        return new Branch(
                        height,
                        spliced(children, index, 1, parts.children, Node[].class),
                        spliced(separators, index, 0, parts.separators, byte[][].class))
                .divided();
    }

    @Override
    @Nullable Node remove(byte[] key) {
        int index = childFor(key);
        Node before = children[index];
        Node after = before.remove(key);
        if (after == before) {
            return this;
        }
        if (after == null) {
            return withoutChild(index);
        }
        Branch changed = withChild(index, after);
        return after.isSparse() ? changed.withMerged(index) : changed;
    }

    @Override
    boolean isSparse() {
        return children.length < MOST_CHILDREN / 4;
    }

    @Override
    @Nullable Node mergedWith(byte[] separator, Node right) {
        Branch other = (Branch) right;
        if (children.length + other.children.length > MOST_CHILDREN * 3 / 4) {
            return null;
        }
        byte[][] between = Arrays.copyOf(separators, separators.length + 1);
        between[separators.length] = separator;
        return new Branch(
                height,
                spliced(children, children.length, 0, other.children, Node[].class),
                spliced(between, between.length, 0, other.separators, byte[][].class));
    }

    /** With the child and one of its neighbours made one, if they fit. */
    private Branch withMerged(int index) {
        for (int left = index; left >= Math.max(0, index - 1); left--) {
            if (left + 1 == children.length) {
                continue;
            }
            Node merged = children[left].mergedWith(separators[left], children[left + 1]);
            if (merged != null) {
                return new Branch(
                        height,
                        spliced(children, left, 2, new Node[] {merged}, Node[].class),
                        spliced(separators, left, 1, new byte[0][], byte[][].class));
            }
        }
        return this;
    }

    private Branch withChild(int index, Node child) {
        Node[] changed = children.clone();
        changed[index] = child;
        return new Branch(height, changed, separators);
    }

    private @Nullable Branch withoutChild(int index) {
        if (children.length == 1) {
            return null;
        }
        return new Branch(
                height,
                spliced(children, index, 1, new Node[0], Node[].class),
                spliced(separators, Math.max(0, index - 1), 1, new byte[0][], byte[][].class));
    }

    /** Itself while it is within the limit, else a branch over two halves. */
    private Branch divided() {
        if (children.length <= MOST_CHILDREN) {
            return this;
        }
        int middle = children.length / 2;
        Branch left =
                new Branch(
                        height,
                        Arrays.copyOf(children, middle),
                        Arrays.copyOf(separators, middle - 1));
        Branch right =
                new Branch(
                        height,
                        Arrays.copyOfRange(children, middle, children.length),
                        Arrays.copyOfRange(separators, middle, separators.length));
        return new Branch(
                height + 1, new Node[] {left, right}, new byte[][] {separators[middle - 1]});
    }

    /** The array with some elements replaced by others. */
    private static <T> T[] spliced(
            T[] array, int index, int removed, T[] inserted, Class<T[]> type) {
        int rest = array.length - index - removed;
        T[] result = Arrays.copyOf(array, index + inserted.length + rest, type);
        System.arraycopy(inserted, 0, result, index, inserted.length);
        System.arraycopy(array, index + removed, result, index + inserted.length, rest);
        return result;
    }
}
