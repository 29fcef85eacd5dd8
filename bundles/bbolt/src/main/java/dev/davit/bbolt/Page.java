package dev.davit.bbolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A page with keys, or the small one that lies in the value of a bucket. Elements come first, their
 * keys and values behind them. What is behind the first {@code pageSize} bytes of a long page is
 * read only when it is asked for: values may be large.
 */
final class Page {
    static final int HEADER_BYTES = 16;
    static final int BRANCH = 1;
    static final int LEAF = 2;
    static final int FREELIST = 16;

    /** The longest key that bbolt takes. */
    private static final int MOST_KEY_BYTES = 32768;

    /** Far above what a message to containerd can bring. */
    private static final int MOST_VALUE_BYTES = 64 << 20;

    private static final int ELEMENT_BYTES = 16;
    private static final int BUCKET = 1;

    private final Pages pages;
    private final long id;

    /** Where the page begins in the file. */
    private final long start;

    private final long length;

    /** Header and elements at least. */
    private final ByteBuffer head;

    private final boolean leaf;
    private final boolean inline;
    private final int count;

    /**
     * @param start offset of the page in the file
     * @param length bytes it may have, all its pages together
     * @param head its first bytes
     */
    Page(Pages pages, long id, long start, long length, ByteBuffer head, boolean inline) {
        this.pages = pages;
        this.id = id;
        this.start = start;
        this.length = length;
        this.inline = inline;
        int flags = Short.toUnsignedInt(head.getShort(8));
        if (flags != LEAF && (flags != BRANCH || inline)) {
            throw pages.damage(id, start + 8, "a page of kind " + flags + " where keys should be");
        }
        leaf = flags == LEAF;
        count = Short.toUnsignedInt(head.getShort(10));
        long elements = HEADER_BYTES + (long) count * ELEMENT_BYTES;
        if (elements > length) {
            throw pages.damage(id, start + 10, count + " keys in " + length + " bytes");
        }
        if (!leaf && count == 0) {
            throw pages.damage(id, start + 10, "a branch without keys");
        }
        this.head =
                elements <= head.limit()
                        ? head
                        : pages.read(id, start, (int) elements).order(ByteOrder.LITTLE_ENDIAN);
    }

    long id() {
        return id;
    }

    boolean isLeaf() {
        return leaf;
    }

    int count() {
        return count;
    }

    byte[] key(int index) {
        int size = head.getInt(element(index) + (leaf ? 8 : 4));
        if (size < 0 || size > MOST_KEY_BYTES) {
            throw damage(index, "a key of " + Integer.toUnsignedLong(size) + " bytes");
        }
        return bytes(index, keyOffset(index), size);
    }

    /** Number of the page that a branch leads to. */
    long child(int index) {
        return head.getLong(element(index) + 8);
    }

    boolean isBucket(int index) {
        int flags = head.getInt(element(index));
        if (flags != 0 && flags != BUCKET) {
            throw damage(index, "a value of kind " + Integer.toUnsignedLong(flags));
        }
        if (flags == BUCKET && inline) {
            throw damage(index, "a bucket inside a bucket that has no page of its own");
        }
        return flags == BUCKET;
    }

    int valueSize(int index) {
        int size = head.getInt(element(index) + 12);
        if (size < 0 || size > MOST_VALUE_BYTES) {
            throw damage(index, "a value of " + Integer.toUnsignedLong(size) + " bytes");
        }
        return size;
    }

    /** Offset of a value in the file. */
    long valueStart(int index) {
        return start + valueOffset(index);
    }

    byte[] value(int index) {
        return bytes(index, valueOffset(index), valueSize(index));
    }

    private long keyOffset(int index) {
        int element = element(index);
        return element + Integer.toUnsignedLong(head.getInt(element + (leaf ? 4 : 0)));
    }

    private long valueOffset(int index) {
        return keyOffset(index) + Integer.toUnsignedLong(head.getInt(element(index) + 8));
    }

    private byte[] bytes(int index, long offset, int size) {
        if (offset + size > length) {
            throw damage(index, size + " bytes at " + offset + " of a page of " + length);
        }
        var bytes = new byte[size];
        if (offset + size <= head.limit()) {
            head.get((int) offset, bytes);
        } else {
            pages.read(id, start + offset, size).get(bytes);
        }
        return bytes;
    }

    private int element(int index) {
        return HEADER_BYTES + index * ELEMENT_BYTES;
    }

    private RuntimeException damage(int index, String what) {
        return pages.damage(id, start + element(index), what);
    }
}
