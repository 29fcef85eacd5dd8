package dev.davit.kit.snapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/** A file whose disk fails when it is told to, and whose unsynced sectors a power cut may lose. */
final class FaultyFile implements LogFile {
    private static final int SECTOR = 512;

    private final LogFile file;
    private final Faults faults;
    private byte[] synced;

    private FaultyFile(LogFile file, Faults faults) throws IOException {
        this.file = file;
        this.faults = faults;
        this.synced = file.readAll();
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        if (faults.shortWrite >= 0) {
            file.append(Arrays.copyOf(bytes, Math.min(bytes.length, faults.shortWrite)));
            throw new IOException("No space left on device");
        }
        file.append(bytes);
        if (faults.powerLostAfterAppend) {
            throw new PowerLoss();
        }
    }

    @Override
    public void force() throws IOException {
        if (faults.syncFails) {
            throw new IOException("Input/output error");
        }
        file.force();
        synced = file.readAll();
    }

    @Override
    public void truncate(long length) throws IOException {
        if (faults.truncateFails) {
            throw new IOException("Input/output error");
        }
        file.truncate(length);
    }

    @Override
    public byte[] readAll() throws IOException {
        return file.readAll();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** What is not an error of the disk: nobody is there to see it. */
    static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What the disk does next. */
    static final class Faults {
        int shortWrite = -1;
        boolean syncFails;
        boolean truncateFails;
        boolean powerLostAfterAppend;
        private @Nullable FaultyFile last;

        LogFile open(Path path) throws IOException {
            last = new FaultyFile(LogFile.open(path), this);
            return last;
        }

        /** Leaves of what was written since the last sync whatever the disk had got round to. */
        void cutPower(Path path, Random random) throws IOException {
            byte[] synced = Objects.requireNonNull(last).synced;
            byte[] written = Files.readAllBytes(path);
            byte[] left = Arrays.copyOf(synced, written.length);
            for (int start = synced.length / SECTOR * SECTOR; start < written.length; ) {
                int end = Math.min(start + SECTOR, written.length);
                if (random.nextBoolean()) {
                    System.arraycopy(written, start, left, start, end - start);
                }
                start = end;
            }
            System.arraycopy(synced, 0, left, 0, synced.length);
            int length = random.nextBoolean() ? written.length : synced.length;
            Files.write(path, Arrays.copyOf(left, Math.max(length, synced.length)));
        }
    }
}
