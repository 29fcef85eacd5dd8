package dev.davit.bbolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keys in order, each with a value or another bucket. Nothing of it is kept in memory: every
 * question reads the pages that lead to its answer.
 */
public final class BoltBucket {
    /** Deeper than the largest file with the smallest pages can be. */
    static final int MOST_LEVELS = 32;

    private static final int HEADER_BYTES = 16;

    private final Pages pages;

    /** The first page: the root of the tree. */
    private final Page root;

    private BoltBucket(Pages pages, Page root) {
        this.pages = pages;
        this.root = root;
    }

    static BoltBucket top(Pages pages) {
        // The header of the bucket of buckets is in the page of facts.
        return new BoltBucket(pages, pages.page(pages.meta().root(), 1));
    }

    /** The bucket that is the value of an element. */
    static BoltBucket at(Pages pages, Page leaf, int index) {
        byte[] value = leaf.value(index);
        if (value.length < HEADER_BYTES) {
            throw pages.damage(
                    leaf.id(), leaf.valueStart(index), "a bucket of " + value.length + " bytes");
        }
        long root = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Page page =
                root == 0
                        ? pages.inline(leaf.id(), leaf.valueStart(index), value, HEADER_BYTES)
                        : pages.page(root, place(leaf, index));
        return new BoltBucket(pages, page);
    }

    static long place(Page page, int index) {
        return page.id() << 16 | index;
    }

    /** The value of a key; empty if there is none, or a bucket. */
    public Optional<byte[]> get(String key) {
        Found found = find(key);
        return found.exact && !found.leaf.isBucket(found.index)
                ? Optional.of(found.leaf.value(found.index))
                : Optional.empty();
    }

    /** The value of a key as text; empty if there is none. */
    public String text(String key) {
        return get(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }

    /** The bucket of a key; empty if there is none, or a value. */
    public Optional<BoltBucket> bucket(String key) {
        Found found = find(key);
        return found.exact && found.leaf.isBucket(found.index)
                ? Optional.of(at(pages, found.leaf, found.index))
                : Optional.empty();
    }

    /** Before the first key. */
    public BoltCursor cursor() {
        return new BoltCursor(pages, root);
    }

    private record Found(Page leaf, int index, boolean exact) {}

    private Found find(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        Page page = root;
        for (int level = 0; level < MOST_LEVELS; level++) {
            int index = search(page, wanted);
            if (page.isLeaf()) {
                return new Found(page, index, index >= 0);
            }
            int child = Math.max(0, index >= 0 ? index : -index - 2);
            page = pages.page(page.child(child), place(page, child));
        }
        throw pages.damage(page.id(), 0, "a tree of more than " + MOST_LEVELS + " levels");
    }

    /** Like {@link Arrays#binarySearch}. */
    private static int search(Page page, byte[] wanted) {
        int low = 0;
        int high = page.count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(page.key(middle), wanted);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
