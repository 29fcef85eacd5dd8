package dev.davit.metadata.store.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk to read from that has one bit of one file wrong; which one can be changed cheaply. */
public final class BitFlippingDisk implements Disk {
    private final Disk disk;
    private final Path damaged;
    private long place = -1;

    /**
     * @param damaged the file; all others are as they are
     */
    public BitFlippingDisk(Disk disk, Path damaged) {
        this.disk = disk;
        this.damaged = damaged;
    }

    /** From now on that byte is the wrong one. */
    public void flip(long offset) {
        place = offset;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        DiskFile opened = disk.open(file);
        return file.equals(damaged) ? new Damaged(opened) : opened;
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        throw readOnly();
    }

    @Override
    public DiskFile create(Path file) {
        throw readOnly();
    }

    @Override
    public void rename(Path from, Path to) {
        throw readOnly();
    }

    @Override
    public void link(Path file, Path second) {
        throw readOnly();
    }

    @Override
    public void delete(Path file) {
        throw readOnly();
    }

    @Override
    public void syncDirectory(Path directory) {
        throw readOnly();
    }

    @Override
    public Closeable lock(Path file) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this disk is there to be read");
    }

    private final class Damaged implements DiskFile {
        private final DiskFile file;

        Damaged(DiskFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            int read = file.read(target, position);
            if (place >= position && place < position + read) {
                int at = start + (int) (place - position);
                target.put(at, (byte) (target.get(at) ^ 1 << (int) (place % Byte.SIZE)));
            }
            return read;
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw readOnly();
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) {
            throw readOnly();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
