package dev.davit.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Native memory for one system call at a time: room for errno, for names and for structures. Pieces
 * are pooled, since a thread-local one would be made anew by every virtual thread.
 */
final class Scratch implements AutoCloseable {
    private static final int ERRNO_ROOM = 16;
    private static final int SIZE = 80 * 1024;
    private static final int POOLED = 32;

    private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            ERRNO_LAYOUT.varHandle(PathElement.groupElement("errno"));

    private static final ConcurrentLinkedQueue<Scratch> POOL = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger POOL_SIZE = new AtomicInteger();

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 16);
    private final MemorySegment capture = memory.asSlice(0, ERRNO_LAYOUT.byteSize());
    private long used = ERRNO_ROOM;

    private Scratch() {}

    static Scratch take() {
        Scratch pooled = POOL.poll();
        if (pooled == null) {
            return new Scratch();
        }
        POOL_SIZE.decrementAndGet();
        pooled.used = ERRNO_ROOM;
        return pooled;
    }

    /** Gives the memory back to the pool. */
    @Override
    public void close() {
        if (POOL_SIZE.get() < POOLED) {
            POOL_SIZE.incrementAndGet();
            POOL.add(this);
        }
    }

    MemorySegment capture() {
        return capture;
    }

    int errno() {
        return (int) ERRNO.get(capture, 0L);
    }

    /** Room for a structure, aligned to eight bytes, its content undefined. */
    MemorySegment room(long size) {
        long start = (used + 7) & ~7L;
        if (start + size > SIZE) {
            throw new IllegalStateException("scratch memory is too small for " + size + " bytes");
        }
        used = start + size;
        return memory.asSlice(start, size);
    }

    /** Room for a structure, all zero. */
    MemorySegment zeroed(long size) {
        return room(size).fill((byte) 0);
    }

    /** How much {@link #room} is left. */
    long left() {
        return SIZE - used - 8;
    }

    /**
     * Address of the name, ended by NUL.
     *
     * @throws LinuxException ENAMETOOLONG, as the kernel would answer
     */
    long name(String operation, RawName name) {
        String octets = name.octets();
        if (octets.length() >= 4096) {
            throw new LinuxException(operation, name.toString(), Errno.ENAMETOOLONG);
        }
        return text(octets);
    }

    /** Address of a string of octets, ended by NUL. */
    long text(String octets) {
        MemorySegment room = room(octets.length() + 1L);
        MemorySegment.copy(
                octets.getBytes(StandardCharsets.ISO_8859_1),
                0,
                room,
                ValueLayout.JAVA_BYTE,
                0,
                octets.length());
        room.set(ValueLayout.JAVA_BYTE, octets.length(), (byte) 0);
        return room.address();
    }
}
