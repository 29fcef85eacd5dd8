package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.io.DiskFile;

import org.jspecify.annotations.Nullable;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file as MapDB sees it: a few of its pages in memory, the rest on the disk. It goes through the
 * seam as everything else does, so a full disk is an exception here and not a signal to the process
 * as it would be for a mapped file. Threads: one.
 */
final class PagedVolume extends Volume {
    /** MapDB's own page, which none of its records cross. */
    private static final int PAGE_BYTES = 1 << 20;

    /**
     * MapDB builds and walks a file front to back; beside that it needs the header and an index.
     */
    private static final int PAGES = 6;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final DiskFile file;
    private final Pace pace;
    private final ByteBuffer transfer = ByteBuffer.allocateDirect(PAGE_BYTES);
    private final Map<Long, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
    private long length;

    /** Where the bytes end that the file has; behind it pages begin as zeros. */
    private long written;

    private Page last = new Page(-1, new byte[0]);
    private @Nullable IOException failure;

    /**
     * Opens a file that is empty or of the given length.
     *
     * @param length bytes it has
     */
    PagedVolume(DiskFile file, long length, Pace pace) {
        this.file = file;
        this.pace = pace;
        this.length = length;
        this.written = length;
    }

    /** Throws the first failure of the disk, in case MapDB has kept it to itself. */
    void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives up what is in memory. */
    void release() {
        closed.set(true);
        pages.clear();
    }

    @Override
    public void close() {
        if (closed.get()) {
            return;
        }
        if (length > written) {
            page(length - 1).dirty = true;
        }
        pages.values().forEach(this::store);
        release();
    }

    @Override
    public void ensureAvailable(long offset) {
        length = Math.max(length, offset);
    }

    @Override
    public long getLong(long offset) {
        int at = within(offset);
        if (at <= PAGE_BYTES - Long.BYTES) {
            return (long) LONG.get(page(offset).bytes, at);
        }
        return (long) getInt(offset) << 32 | getInt(offset + 4) & 0xFFFFFFFFL;
    }

    @Override
    public int getInt(long offset) {
        int at = within(offset);
        if (at <= PAGE_BYTES - Integer.BYTES) {
            return (int) INT.get(page(offset).bytes, at);
        }
        return getUnsignedShort(offset) << 16 | getUnsignedShort(offset + 2);
    }

    @Override
    public byte getByte(long offset) {
        return page(offset).bytes[within(offset)];
    }

    @Override
    public void putLong(long offset, long value) {
        int at = within(offset);
        if (at <= PAGE_BYTES - Long.BYTES) {
            LONG.set(changed(offset).bytes, at, value);
        } else {
            putInt(offset, (int) (value >>> 32));
            putInt(offset + 4, (int) value);
        }
    }

    @Override
    public void putInt(long offset, int value) {
        int at = within(offset);
        if (at <= PAGE_BYTES - Integer.BYTES) {
            INT.set(changed(offset).bytes, at, value);
        } else {
            putUnsignedShort(offset, value >>> 16);
            putUnsignedShort(offset + 2, value);
        }
    }

    @Override
    public void putByte(long offset, byte value) {
        changed(offset).bytes[within(offset)] = value;
    }

    @Override
    public void putData(long offset, byte[] source, int from, int size) {
        int done = 0;
        while (done < size) {
            int at = within(offset + done);
            int taken = Math.min(PAGE_BYTES - at, size - done);
            System.arraycopy(source, from + done, changed(offset + done).bytes, at, taken);
            done += taken;
        }
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        putData(offset, bytes, 0, bytes.length);
    }

    @Override
    public void getData(long offset, byte[] target, int from, int size) {
        int done = 0;
        while (done < size) {
            int at = within(offset + done);
            int taken = Math.min(PAGE_BYTES - at, size - done);
            System.arraycopy(page(offset + done).bytes, at, target, from + done, taken);
            done += taken;
        }
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        int at = within(offset);
        if (at + size <= PAGE_BYTES) {
            return new DataInput2.ByteArray(page(offset).bytes, at);
        }
        byte[] bytes = new byte[size];
        getData(offset, bytes, 0, size);
        return new DataInput2.ByteArray(bytes);
    }

    @Override
    public void clear(long from, long to) {
        long at = from;
        while (at < to) {
            int start = within(at);
            int end = (int) Math.min(PAGE_BYTES, start + (to - at));
            Arrays.fill(changed(at).bytes, start, end, (byte) 0);
            at += end - start;
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void sync() {
        // The checkpoint syncs the file when it is complete.
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("a checkpoint is written once");
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public int sliceSize() {
        return -1;
    }

    // MapDB's own volumes in memory answer null: there is no file to show.
    @Override
    @SuppressWarnings("NullAway")
    public File getFile() {
        return null;
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }

    private static int within(long offset) {
        return (int) (offset & PAGE_BYTES - 1);
    }

    private Page changed(long offset) {
        Page page = page(offset);
        page.dirty = true;
        return page;
    }

    private Page page(long offset) {
        long number = offset / PAGE_BYTES;
        if (number != last.number) {
            Page page = pages.get(number);
            last = page != null ? page : load(number);
        }
        return last;
    }

    private Page load(long number) {
        long start = number * PAGE_BYTES;
        if (start < 0 || start >= length) {
            throw failed(new EOFException("nothing at " + start + " of " + length));
        }
        if (pages.size() >= PAGES) {
            evict();
        }
        Page page = new Page(number, new byte[PAGE_BYTES]);
        if (start < written) {
            int size = (int) Math.min(PAGE_BYTES, written - start);
            try {
                transfer.clear().limit(size);
                file.readFully(transfer, start);
                transfer.flip().get(page.bytes, 0, size);
            } catch (IOException unreadable) {
                throw failed(unreadable);
            }
        }
        pages.put(number, page);
        return page;
    }

    private void evict() {
        // The latest page was found without the map, which would take it for unused.
        pages.get(last.number);
        var oldest = pages.values().iterator();
        store(oldest.next());
        oldest.remove();
    }

    private void store(Page page) {
        if (!page.dirty) {
            return;
        }
        long start = page.number * PAGE_BYTES;
        try {
            transfer.clear();
            transfer.put(page.bytes).flip();
            file.writeFully(transfer, start);
            pace.wrote(file, PAGE_BYTES);
        } catch (IOException unwritable) {
            throw failed(unwritable);
        }
        page.dirty = false;
        written = Math.max(written, start + PAGE_BYTES);
    }

    private UncheckedIOException failed(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
        return new UncheckedIOException(cause);
    }

    private static final class Page {
        private final long number;
        private final byte[] bytes;
        private boolean dirty;

        Page(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
        }
    }
}
