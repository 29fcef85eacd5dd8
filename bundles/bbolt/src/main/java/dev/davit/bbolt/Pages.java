package dev.davit.bbolt;

import dev.davit.api.DavitException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pages of a file. Each is handed out to one place only: in a whole file every page hangs in
 * one place of one tree, so a page that is met in another one too, or that is on the list of free
 * ones, tells of damage, and no walk can be longer than the file.
 */
final class Pages {
    /** The place of pages that are no part of a tree. */
    private static final long TAKEN = -1;

    private static final int CHUNK = 4096;
    private static final long MOST_PAGES = Integer.MAX_VALUE;

    /** Elements of the list of free pages that are read at a time. */
    private static final int BATCH = 8192;

    private final BoltSource source;
    private final Meta meta;

    /** Where each page hangs, 0 while that is not known; in chunks made when they are needed. */
    private final long[][] places;

    Pages(BoltSource source) {
        this.source = source;
        meta = Meta.newest(source);
        long size = source.size();
        if (meta.pages() < 2 || meta.pages() > MOST_PAGES) {
            throw damage(0, 0, "it says to have " + Long.toUnsignedString(meta.pages()) + " pages");
        }
        if (size / meta.pageSize() < meta.pages()) {
            throw damage(
                    size / meta.pageSize(),
                    size,
                    "the file ends here; it should have " + meta.pages() + " pages");
        }
        places = new long[(int) ((meta.pages() + CHUNK - 1) / CHUNK)][];
        take(0, 0, TAKEN);
        take(1, 0, TAKEN);
        if (meta.freelist() != Meta.NO_FREELIST) {
            takeFree();
        }
    }

    Meta meta() {
        return meta;
    }

    /**
     * A page with keys.
     *
     * @param place the page and the element that lead to it; never 0 or below
     */
    Page page(long id, long place) {
        ByteBuffer head = head(id);
        long pages = run(id, head);
        for (long page = id; page < id + pages; page++) {
            take(page, id, place);
        }
        return new Page(this, id, start(id), pages * meta.pageSize(), head, false);
    }

    /** The page in the value of a bucket that has none of its own. */
    Page inline(long id, long start, byte[] value, int offset) {
        if (value.length - offset < Page.HEADER_BYTES) {
            throw damage(id, start, "a bucket of " + value.length + " bytes");
        }
        ByteBuffer head =
                ByteBuffer.wrap(value, offset, value.length - offset)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        return new Page(this, id, start + offset, head.limit(), head, true);
    }

    /** Bytes of a page, which must all be there. */
    ByteBuffer read(long id, long offset, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (source.read(bytes, offset + bytes.position()) <= 0) {
                throw damage(id, offset + bytes.position(), "the file ends here");
            }
        }
        return bytes.flip();
    }

    DavitException damage(long page, long offset, String what) {
        return Damage.of(source, page, offset, what);
    }

    private ByteBuffer head(long id) {
        if (id < 2 || id >= meta.pages()) {
            throw damage(
                    id,
                    0,
                    "there are only " + meta.pages() + " pages, and the first two are taken");
        }
        ByteBuffer head = read(id, start(id), meta.pageSize()).order(ByteOrder.LITTLE_ENDIAN);
        if (head.getLong(0) != id) {
            throw damage(id, start(id), "it says to be page " + head.getLong(0));
        }
        return head;
    }

    /** How many pages it has in all. */
    private long run(long id, ByteBuffer head) {
        long pages = 1 + Integer.toUnsignedLong(head.getInt(12));
        if (pages > meta.pages() - id) {
            throw damage(id, start(id) + 12, "it goes on for " + pages + " pages");
        }
        return pages;
    }

    private void takeFree() {
        long id = meta.freelist();
        ByteBuffer head = head(id);
        if (head.getShort(8) != Page.FREELIST) {
            throw damage(id, start(id) + 8, "no list of free pages");
        }
        long pages = run(id, head);
        for (long page = id; page < id + pages; page++) {
            take(page, id, TAKEN);
        }
        long count = Short.toUnsignedInt(head.getShort(10));
        long at = start(id) + Page.HEADER_BYTES;
        if (count == 0xffff) {
            count = head.getLong(Page.HEADER_BYTES);
            at += Long.BYTES;
        }
        long room = (start(id) + pages * meta.pageSize() - at) / Long.BYTES;
        if (count < 0 || count > room) {
            throw damage(id, start(id) + 10, Long.toUnsignedString(count) + " free pages");
        }
        takeFree(id, at, count);
    }

    private void takeFree(long id, long start, long count) {
        long at = start;
        for (long left = count; left > 0; left -= BATCH) {
            int batch = (int) Math.min(left, BATCH);
            ByteBuffer free = read(id, at, batch * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (free.hasRemaining()) {
                long page = free.getLong();
                if (page < 2 || page >= meta.pages()) {
                    throw damage(id, at, "page " + Long.toUnsignedString(page) + " is free");
                }
                take(page, id, TAKEN);
            }
            at += (long) batch * Long.BYTES;
        }
    }

    private void take(long page, long by, long place) {
        int chunk = (int) (page / CHUNK);
        long[] known = places[chunk];
        if (known == null) {
            known = new long[CHUNK];
            places[chunk] = known;
        }
        int at = (int) (page % CHUNK);
        if (known[at] != 0 && (known[at] != place || place == TAKEN)) {
            throw damage(
                    by,
                    start(by),
                    "page " + page + (known[at] == TAKEN ? " is free" : " has two places"));
        }
        known[at] = place;
    }

    private long start(long id) {
        return id * meta.pageSize();
    }
}
