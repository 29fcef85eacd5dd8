package dev.davit.kit.snapshot;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * An immutable map in the order of its keys. A changed copy shares all but the path to the change
 * with its original, so that every state may be published to readers for the price of one path.
 *
 * <p>An AVL tree: the heights of two siblings differ by one at most.
 */
final class PersistentMap<V> {
    private final @Nullable Node<V> root;
    private final int size;

    private PersistentMap(@Nullable Node<V> root, int size) {
        this.root = root;
        this.size = size;
    }

    static <V> PersistentMap<V> empty() {
        return new PersistentMap<>(null, 0);
    }

    int size() {
        return size;
    }

    @Nullable V get(String key) {
        Node<V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    PersistentMap<V> with(String key, V value) {
        return new PersistentMap<>(with(root, key, value), get(key) == null ? size + 1 : size);
    }

    PersistentMap<V> without(String key) {
        return get(key) == null ? this : new PersistentMap<>(without(root, key), size - 1);
    }

    void forEach(Consumer<? super V> visitor) {
        forEach(root, visitor);
    }

    private static <V> Node<V> with(@Nullable Node<V> node, String key, V value) {
        if (node == null) {
            return Node.of(null, key, value, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return Node.of(node.left, key, value, node.right);
        }
        return order < 0
                ? balanced(with(node.left, key, value), node, node.right)
                : balanced(node.left, node, with(node.right, key, value));
    }

    private static <V> @Nullable Node<V> without(@Nullable Node<V> node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(without(node.left, key), node, node.right);
        }
        if (order > 0) {
            return balanced(node.left, node, without(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<V> next = first(node.right);
        return balanced(node.left, next, without(node.right, next.key));
    }

    private static <V> Node<V> first(Node<V> node) {
        Node<V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    /** The tree of these parts, rotated if the heights of the sides differ by two. */
    private static <V> Node<V> balanced(
            @Nullable Node<V> left, Node<V> middle, @Nullable Node<V> right) {
        int lean = height(right) - height(left);
        if (left != null && lean < -1) {
            if (left.right != null && height(left.right) > height(left.left)) {
                Node<V> top = left.right;
                return joined(
                        joined(left.left, left, top.left), top, joined(top.right, middle, right));
            }
            return joined(left.left, left, joined(left.right, middle, right));
        }
        if (right != null && lean > 1) {
            if (right.left != null && height(right.left) > height(right.right)) {
                Node<V> top = right.left;
                return joined(
                        joined(left, middle, top.left), top, joined(top.right, right, right.right));
            }
            return joined(joined(left, middle, right.left), right, right.right);
        }
        return joined(left, middle, right);
    }

    private static <V> Node<V> joined(
            @Nullable Node<V> left, Node<V> middle, @Nullable Node<V> right) {
        return Node.of(left, middle.key, middle.value, right);
    }

    private static int height(@Nullable Node<?> node) {
        return node == null ? 0 : node.height;
    }

    private static <V> void forEach(@Nullable Node<V> node, Consumer<? super V> visitor) {
        if (node != null) {
            forEach(node.left, visitor);
            visitor.accept(node.value);
            forEach(node.right, visitor);
        }
    }

    private record Node<V>(
            @Nullable Node<V> left, String key, V value, @Nullable Node<V> right, int height) {
        static <V> Node<V> of(
                @Nullable Node<V> left, String key, V value, @Nullable Node<V> right) {
            int height = 1 + Math.max(PersistentMap.height(left), PersistentMap.height(right));
            return new Node<>(left, key, value, right, height);
        }
    }
}
