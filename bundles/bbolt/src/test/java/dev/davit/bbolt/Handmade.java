package dev.davit.bbolt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Files that no program would write. */
@SuppressWarnings({
    "ArrayRecordComponent",
    "ByteBufferBackingArray"
}) // bytes made here, seen by nobody else
final class Handmade {
    private final int pageSize;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private long freelist = Meta.NO_FREELIST;

    Handmade(int pageSize) {
        this.pageSize = pageSize;
    }

    /** An element of a page: a key with a value, or with the page it leads to. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Element(String key, byte[] value, long child, boolean bucket) {
        static Element value(String key, String value) {
            return new Element(key, value.getBytes(StandardCharsets.UTF_8), 0, false);
        }

        static Element bucket(String key, long root) {
            byte[] header =
                    ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(root).array();
            return new Element(key, header, 0, true);
        }

        static Element child(String key, long page) {
            return new Element(key, new byte[0], page, false);
        }
    }

    Handmade leaf(long id, Element... elements) {
        return page(id, Page.LEAF, elements);
    }

    Handmade branch(long id, Element... elements) {
        return page(id, Page.BRANCH, elements);
    }

    Handmade free(long id, long... free) {
        freelist = id;
        ByteBuffer page = header(id, Page.FREELIST, free.length, pageSize);
        for (long one : free) {
            page.putLong(one);
        }
        pages.put(id, bytes(page));
        return this;
    }

    private Handmade page(long id, int kind, Element... elements) {
        int bytes = Page.HEADER_BYTES;
        for (Element element : elements) {
            bytes += 16 + element.key.length() + element.value.length;
        }
        int size = (bytes + pageSize - 1) / pageSize * pageSize;
        ByteBuffer page = header(id, kind, elements.length, size);
        int data = Page.HEADER_BYTES + 16 * elements.length;
        for (Element element : elements) {
            int here = page.position();
            byte[] key = element.key.getBytes(StandardCharsets.UTF_8);
            if (kind == Page.BRANCH) {
                page.putInt(data - here).putInt(key.length).putLong(element.child);
            } else {
                page.putInt(element.bucket ? 1 : 0).putInt(data - here);
                page.putInt(key.length).putInt(element.value.length);
            }
            page.put(data, key).put(data + key.length, element.value);
            data += key.length + element.value.length;
        }
        pages.put(id, bytes(page));
        return this;
    }

    private ByteBuffer header(long id, int kind, int count, int size) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(id)
                .putShort((short) kind)
                .putShort((short) count)
                .putInt(size / pageSize - 1);
    }

    private static byte[] bytes(ByteBuffer page) {
        var bytes = new byte[page.capacity()];
        page.get(0, bytes);
        return bytes;
    }

    /** The file, whose top is a page. */
    byte[] file(long root) {
        long last = 1;
        for (var page : pages.entrySet()) {
            last = Math.max(last, page.getKey() + page.getValue().length / pageSize - 1);
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(meta(0, root, last + 1, 6));
        out.writeBytes(meta(1, root, last + 1, 7));
        long at = 2;
        while (at <= last) {
            byte[] page = pages.getOrDefault(at, new byte[pageSize]);
            out.writeBytes(page);
            at += page.length / pageSize;
        }
        return out.toByteArray();
    }

    private byte[] meta(long id, long root, long count, long transaction) {
        ByteBuffer page = ByteBuffer.allocate(pageSize).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(id).putShort((short) 4).putShort((short) 0).putInt(0);
        page.putInt(0xED0CDAED).putInt(2).putInt(pageSize).putInt(0);
        page.putLong(root).putLong(0).putLong(freelist).putLong(count).putLong(transaction);
        long sum = 0xcbf29ce484222325L;
        for (int i = 16; i < 72; i++) {
            sum = (sum ^ (page.get(i) & 0xff)) * 0x100000001b3L;
        }
        return page.putLong(sum).array();
    }
}
