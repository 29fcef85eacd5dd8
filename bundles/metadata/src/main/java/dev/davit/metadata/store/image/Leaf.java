package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run of entries packed into one array, key after value after key, which costs a few bytes an
 * entry beside the data itself. Values from {@link #APART} bytes on stay arrays of their own, so
 * that a change copies little.
 */
final class Leaf extends Node {
    static final int MOST_ENTRIES = 64;
    static final int MOST_BYTES = 8192;
    static final Leaf EMPTY = new Leaf(new byte[0], new int[0], null);

    private static final int APART = 512;
    private static final byte[] NOTHING = new byte[0];

    private final byte[] packed;

    /** Where the key ends and where the value ends in {@link #packed}, for each entry. */
    private final int[] ends;

    /** The values that are not packed, by entry; null when all are. */
    private final byte @Nullable [] @Nullable [] apart;

    private Leaf(byte[] packed, int[] ends, byte @Nullable [] @Nullable [] apart) {
        this.packed = packed;
        this.ends = ends;
        this.apart = apart;
    }

    /** Packs entries that are in order. */
    static Leaf of(byte[][] keys, byte[][] values, int count) {
        int length = 0;
        boolean anyApart = false;
        for (int i = 0; i < count; i++) {
            length += packedSize(keys[i], values[i]);
            anyApart |= values[i].length >= APART;
        }
        byte[] packed = new byte[length];
        int[] ends = new int[2 * count];
        byte @Nullable [] @Nullable [] apart = anyApart ? new byte[count] @Nullable [] : null;
        int at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(keys[i], 0, packed, at, keys[i].length);
            at += keys[i].length;
            ends[2 * i] = at;
            if (apart != null && values[i].length >= APART) {
                apart[i] = values[i];
            } else {
                System.arraycopy(values[i], 0, packed, at, values[i].length);
                at += values[i].length;
            }
            ends[2 * i + 1] = at;
        }
        return new Leaf(packed, ends, apart);
    }

    /** Bytes an entry takes in a leaf's array. */
    static int packedSize(byte[] key, byte[] value) {
        return key.length + (value.length >= APART ? 0 : value.length);
    }

    int count() {
        return ends.length >> 1;
    }

    byte[] key(int index) {
        return Arrays.copyOfRange(packed, start(index), ends[2 * index]);
    }

    byte[] value(int index) {
        byte[] value = apart == null ? null : apart[index];
        return value != null
                ? value
                : Arrays.copyOfRange(packed, ends[2 * index], ends[2 * index + 1]);
    }

    /** Index of the key, or, as {@code -(index) - 1}, where it would have to be inserted. */
    int find(byte[] key) {
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order =
                    Arrays.compareUnsigned(
                            packed, start(middle), ends[2 * middle], key, 0, key.length);
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

    boolean keyStartsWith(int index, byte[] prefix) {
        int start = start(index);
        return ends[2 * index] - start >= prefix.length
                && Arrays.equals(packed, start, start + prefix.length, prefix, 0, prefix.length);
    }

    int compareKeys(int index, Leaf other, int otherIndex) {
        return Arrays.compareUnsigned(
                packed,
                start(index),
                ends[2 * index],
                other.packed,
                other.start(otherIndex),
                other.ends[2 * otherIndex]);
    }

    boolean hasSameValue(int index, Leaf other, int otherIndex) {
        byte[] value = apart == null ? null : apart[index];
        if (value != null) {
            byte[] others = other.apart == null ? null : other.apart[otherIndex];
            return value == others || Arrays.equals(value, others);
        }
        return (other.apart == null || other.apart[otherIndex] == null)
                && Arrays.equals(
                        packed,
                        ends[2 * index],
                        ends[2 * index + 1],
                        other.packed,
                        other.ends[2 * otherIndex],
                        other.ends[2 * otherIndex + 1]);
    }

    @Override
    int height() {
        return 0;
    }

    @Override
    Node put(byte[] key, byte[] value, TreeEditor editor) {
        int found = find(key);
        if (found < 0) {
            editor.countAdded();
            int index = -found - 1;
            int at = start(index);
            return with(index, at, at, key, value).divided();
        }
        if (Arrays.equals(value(found), value)) {
            return this;
        }
        return with(found, start(found), ends[2 * found + 1], key, value).divided();
    }

    @Override
    @Nullable Node remove(byte[] key) {
        int found = find(key);
        if (found < 0) {
            return this;
        }
        int count = count();
        if (count == 1) {
            return null;
        }
        int from = start(found);
        int to = ends[2 * found + 1];
        byte[] fewer = new byte[packed.length - (to - from)];
        System.arraycopy(packed, 0, fewer, 0, from);
        System.arraycopy(packed, to, fewer, from, packed.length - to);
        int[] fewerEnds = new int[ends.length - 2];
        System.arraycopy(ends, 0, fewerEnds, 0, 2 * found);
        for (int i = 2 * found; i < fewerEnds.length; i++) {
            fewerEnds[i] = ends[i + 2] - (to - from);
        }
        byte @Nullable [] @Nullable [] fewerApart = null;
        if (apart != null) {
            fewerApart = new byte[count - 1] @Nullable [];
            System.arraycopy(apart, 0, fewerApart, 0, found);
            System.arraycopy(apart, found + 1, fewerApart, found, count - 1 - found);
        }
        return new Leaf(fewer, fewerEnds, fewerApart);
    }

    @Override
    boolean isSparse() {
        return count() < MOST_ENTRIES / 4 && packed.length < MOST_BYTES / 4;
    }

    @Override
    @Nullable Node mergedWith(byte[] separator, Node right) {
        Leaf other = (Leaf) right;
        int count = count();
        int total = count + other.count();
        if (total > MOST_ENTRIES * 3 / 4
                || packed.length + other.packed.length > MOST_BYTES * 3 / 4) {
            return null;
        }
        byte[] both = Arrays.copyOf(packed, packed.length + other.packed.length);
        System.arraycopy(other.packed, 0, both, packed.length, other.packed.length);
        int[] bothEnds = Arrays.copyOf(ends, 2 * total);
        for (int i = 0; i < other.ends.length; i++) {
            bothEnds[ends.length + i] = other.ends[i] + packed.length;
        }
        byte @Nullable [] @Nullable [] bothApart = null;
        if (apart != null || other.apart != null) {
            bothApart = new byte[total] @Nullable [];
            copyApart(0, count, bothApart, 0);
            other.copyApart(0, other.count(), bothApart, count);
        }
        return new Leaf(both, bothEnds, bothApart);
    }

    /** This leaf with an entry in place of the packed bytes between the two offsets. */
    private Leaf with(int index, int from, int to, byte[] key, byte[] value) {
        boolean keptApart = value.length >= APART;
        byte[] stored = keptApart ? NOTHING : value;
        int keyEnd = from + key.length;
        int valueEnd = keyEnd + stored.length;
        byte[] more = new byte[packed.length - (to - from) + key.length + stored.length];
        System.arraycopy(packed, 0, more, 0, from);
        System.arraycopy(key, 0, more, from, key.length);
        System.arraycopy(stored, 0, more, keyEnd, stored.length);
        System.arraycopy(packed, to, more, valueEnd, packed.length - to);

        int replaced = to == from ? 0 : 1;
        int count = count() + 1 - replaced;
        int[] moreEnds = new int[2 * count];
        System.arraycopy(ends, 0, moreEnds, 0, 2 * index);
        moreEnds[2 * index] = keyEnd;
        moreEnds[2 * index + 1] = valueEnd;
        for (int i = 2 * index + 2; i < moreEnds.length; i++) {
            moreEnds[i] = ends[i - 2 + 2 * replaced] + (valueEnd - to);
        }
        byte @Nullable [] @Nullable [] moreApart = null;
        if (apart != null || keptApart) {
            moreApart = new byte[count] @Nullable [];
            copyApart(0, index, moreApart, 0);
            moreApart[index] = keptApart ? value : null;
            copyApart(index + replaced, count() - index - replaced, moreApart, index + 1);
        }
        return new Leaf(more, moreEnds, moreApart);
    }

    /** Itself while it is within the limits, else a branch over several leaves that are. */
    private Node divided() {
        if (!isTooLarge()) {
            return this;
        }
        List<Node> parts = new ArrayList<>(2);
        divideInto(parts);
        return Branch.over(parts);
    }

    private void divideInto(List<Node> parts) {
        if (!isTooLarge()) {
            parts.add(this);
            return;
        }
        int count = count();
        int middle = 1;
        while (middle < count - 1 && weight(middle) < weight(count) / 2) {
            middle++;
        }
        part(0, middle).divideInto(parts);
        part(middle, count).divideInto(parts);
    }

    private boolean isTooLarge() {
        return count() > 1 && (count() > MOST_ENTRIES || packed.length > MOST_BYTES);
    }

    /** How much of a leaf the first entries fill, by bytes and by number. */
    private int weight(int entries) {
        return start(entries) + entries * (MOST_BYTES / MOST_ENTRIES);
    }

    private Leaf part(int from, int to) {
        int start = start(from);
        byte[] bytes = Arrays.copyOfRange(packed, start, start(to));
        int[] partEnds = Arrays.copyOfRange(ends, 2 * from, 2 * to);
        for (int i = 0; i < partEnds.length; i++) {
            partEnds[i] -= start;
        }
        return new Leaf(
                bytes, partEnds, apart == null ? null : Arrays.copyOfRange(apart, from, to));
    }

    private void copyApart(
            int from, int count, byte @Nullable [] @Nullable [] target, int targetFrom) {
        if (apart != null) {
            System.arraycopy(apart, from, target, targetFrom, count);
        }
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[2 * index - 1];
    }
}
