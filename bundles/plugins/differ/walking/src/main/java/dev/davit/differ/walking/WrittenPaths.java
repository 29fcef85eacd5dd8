package dev.davit.differ.walking;

import dev.davit.linux.RawName;

import java.util.random.RandomGenerator;

/**
 * Paths a layer has written, and all directories above them. A layer may have millions: of each
 * path only a number is kept, a polynomial of its bytes at a point that nobody outside can know, in
 * a field of 2^61 - 1 elements. Two given paths have the same number in one of 10^15 runs.
 */
final class WrittenPaths {
    private static final long PRIME = (1L << 61) - 1;

    private final long point = RandomGenerator.getDefault().nextLong(1 << 20, PRIME);

    /** Open addressing; zero marks a free place. */
    private long[] table = new long[1 << 10];

    private int size;

    void add(RawName path) {
        RawName at = path;
        // What is above a path that is there is there, too.
        while (!at.isEmpty() && insert(number(at))) {
            at = at.parent().orElse(RawName.EMPTY);
        }
    }

    boolean contains(RawName path) {
        long number = number(path);
        return table[place(table, number)] == number;
    }

    private boolean insert(long number) {
        int place = place(table, number);
        if (table[place] == number) {
            return false;
        }
        table[place] = number;
        if (++size > table.length / 2) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (long number : table) {
            if (number != 0) {
                larger[place(larger, number)] = number;
            }
        }
        table = larger;
    }

    private static int place(long[] table, long number) {
        int place = Long.hashCode(number * 0x9e3779b97f4a7c15L) & (table.length - 1);
        while (table[place] != 0 && table[place] != number) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    private long number(RawName path) {
        long sum = path.length() + 1L;
        for (byte octet : path.toBytes()) {
            sum = times(sum, point) + (octet & 0xff);
        }
        return sum % PRIME + 1;
    }

    /** The product in the field. */
    private static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        // 2^61 is 1 in this field.
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
