package dev.davit.bbolt;

import dev.davit.api.DavitException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a page of facts says: the first two pages are written in turn, so that one of them is whole
 * whatever happens.
 *
 * @param pageSize bytes in a page
 * @param root page where the bucket of buckets begins
 * @param freelist page of the list of free pages; {@link #NO_FREELIST} if it is not kept
 * @param pages number of pages in use or free, the first two included
 * @param transaction number of the transaction that wrote it
 */
record Meta(int pageSize, long root, long freelist, long pages, long transaction) {
    static final long NO_FREELIST = -1;

    private static final int MAGIC = 0xED0CDAED;
    private static final int VERSION = 2;
    private static final int SUMMED_BYTES = 56;
    private static final int BYTES = Page.HEADER_BYTES + SUMMED_BYTES + Long.BYTES;
    private static final int SMALLEST_PAGE = 1024;
    private static final int LARGEST_PAGE = SMALLEST_PAGE << 14;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * The newest that holds.
     *
     * @throws DavitException DATA_LOSS if none does
     */
    static Meta newest(BoltSource source) {
        Optional<Meta> first = read(source, 0);
        Optional<Meta> second = Optional.empty();
        if (first.isPresent()) {
            second = read(source, first.get().pageSize);
        } else {
            // Nothing says where the second is: it is at the end of a page of some size.
            for (int size = SMALLEST_PAGE; size <= LARGEST_PAGE && second.isEmpty(); size *= 2) {
                int expected = size;
                second = read(source, size).filter(meta -> meta.pageSize == expected);
            }
        }
        if (first.isEmpty() && second.isEmpty()) {
            throw Damage.of(
                    source, 0, 0, "neither of the first two pages is a whole page of facts");
        }
        if (first.isEmpty()) {
            return second.orElseThrow();
        }
        return second.filter(meta -> meta.transaction > first.get().transaction)
                .orElse(first.get());
    }

    private static Optional<Meta> read(BoltSource source, long offset) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (source.read(bytes, offset + bytes.position()) <= 0) {
                return Optional.empty();
            }
        }
        int start = Page.HEADER_BYTES;
        int pageSize = bytes.getInt(start + 8);
        boolean whole =
                bytes.getInt(start) == MAGIC
                        && bytes.getInt(start + 4) == VERSION
                        && bytes.getLong(start + SUMMED_BYTES) == sum(bytes.array(), start)
                        && pageSize >= SMALLEST_PAGE
                        && pageSize <= LARGEST_PAGE
                        && Integer.bitCount(pageSize) == 1;
        return whole
                ? Optional.of(
                        new Meta(
                                pageSize,
                                bytes.getLong(start + 16),
                                bytes.getLong(start + 32),
                                bytes.getLong(start + 40),
                                bytes.getLong(start + 48)))
                : Optional.empty();
    }

    /** FNV-1a of 64 bits. */
    private static long sum(byte[] bytes, int start) {
        long sum = FNV_BASIS;
        for (int i = start; i < start + SUMMED_BYTES; i++) {
            sum = (sum ^ (bytes[i] & 0xff)) * FNV_PRIME;
        }
        return sum;
    }
}
