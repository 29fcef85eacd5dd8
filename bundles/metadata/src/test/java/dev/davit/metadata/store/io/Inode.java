package dev.davit.metadata.store.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** A file's bytes as programs see them and as the disk has them. Guarded by its disk. */
final class Inode {
    private static final int SECTOR = 512;

    long size;
    private byte[] bytes = new byte[0];
    private byte[] durable = new byte[0];
    private long durableSize;
    private final BitSet unsynced = new BitSet();

    /** Whether another inode has the same arrays: they are copied before the next change. */
    private boolean shared;

    int read(ByteBuffer target, long position) {
        if (position >= size) {
            return -1;
        }
        int taken = (int) Math.min(target.remaining(), size - position);
        target.put(bytes, (int) position, taken);
        return taken;
    }

    void write(ByteBuffer source, long position) {
        own();
        int taken = source.remaining();
        int end = Math.toIntExact(position) + taken;
        if (end > bytes.length) {
            bytes =
                    Arrays.copyOf(
                            bytes, Math.max(end, Math.min(2 * bytes.length, end + (4 << 20))));
        }
        source.get(bytes, (int) position, taken);
        unsynced.set((int) position / SECTOR, (end + SECTOR - 1) / SECTOR);
        size = Math.max(size, end);
    }

    void truncate(long length) {
        own();
        if (length < size) {
            Arrays.fill(bytes, (int) length, (int) size, (byte) 0);
            size = length;
        }
    }

    void sync() {
        own();
        if (durable.length < size) {
            durable = Arrays.copyOf(durable, (int) size);
        }
        for (int i = unsynced.nextSetBit(0); i >= 0; i = unsynced.nextSetBit(i + 1)) {
            copySector(bytes, durable, i);
        }
        unsynced.clear();
        durableSize = size;
    }

    byte[] content() {
        return Arrays.copyOf(bytes, (int) size);
    }

    Inode copy() {
        Inode copy = new Inode();
        copy.bytes = bytes;
        copy.size = size;
        copy.durable = durable;
        copy.shared = true;
        shared = true;
        copy.durableSize = durableSize;
        copy.unsynced.or(unsynced);
        return copy;
    }

    private void own() {
        if (shared) {
            bytes = bytes.clone();
            durable = durable.clone();
            shared = false;
        }
    }

    /** What is left when each sector that was not synced survives with the probability. */
    Inode afterPowerLoss(Random random, int percent) {
        Inode left = new Inode();
        left.size = random.nextInt(100) < percent ? size : durableSize;
        left.bytes = Arrays.copyOf(durable, (int) left.size);
        boolean junk = random.nextInt(5) == 0;
        for (int i = unsynced.nextSetBit(0); i >= 0; i = unsynced.nextSetBit(i + 1)) {
            if (random.nextInt(100) < percent) {
                copySector(bytes, left.bytes, i);
            } else if (junk && (long) i * SECTOR >= durableSize) {
                int start = Math.min(i * SECTOR, left.bytes.length);
                byte[] stale = new byte[Math.min(SECTOR, left.bytes.length - start)];
                random.nextBytes(stale);
                System.arraycopy(stale, 0, left.bytes, start, stale.length);
            }
        }
        left.durable = left.bytes.clone();
        left.durableSize = left.size;
        return left;
    }

    private static void copySector(byte[] from, byte[] to, int sector) {
        int start = sector * SECTOR;
        int end = Math.min(start + SECTOR, Math.min(from.length, to.length));
        if (start < end) {
            System.arraycopy(from, start, to, start, end - start);
        }
    }
}
