package dev.davit.kit.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes an archive in PAX format. The bytes are those that containerd writes for the same headers:
 * records only where a field cannot say it, ordered by key, times in the header's fields cut to
 * seconds.
 *
 * <p>One thread at a time; blocks in the stream, which wants to be cheap to write in small pieces.
 */
public final class TarWriter {
    private static final int NAME = 100;
    private static final Octets RECORDS_DIRECTORY = Octets.of("PaxHeaders.0");

    private final OutputStream out;

    /** Content of the present entry that is still to come, and what fills its last block. */
    private long left;

    private int padding;

    /** Writes to the stream; closing it is the caller's. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins an entry; as much content as it says must follow.
     *
     * @throws IllegalStateException if the present entry is not complete
     */
    public void put(TarHeader header) throws IOException {
        endEntry();
        SortedMap<Octets, Octets> records = records(header);
        if (!records.isEmpty()) {
            putRecords(header.name(), PaxRecords.format(records));
        }
        Block block = new Block(new byte[Block.SIZE]);
        putText(block, 0, header.name());
        putText(block, 157, header.linkName());
        block.bytes[156] = (byte) header.type();
        block.putOctal(100, 8, header.mode());
        block.putOctal(108, 8, header.uid());
        block.putOctal(116, 8, header.gid());
        block.putOctal(124, 12, header.sizeBytes());
        block.putOctal(136, 12, header.modified().getEpochSecond());
        block.putOctal(329, 8, header.deviceMajor());
        block.putOctal(337, 8, header.deviceMinor());
        putBlock(block);
        begin(HeaderFields.hasContent(header.type()) ? header.sizeBytes() : 0);
    }

    private void begin(long length) {
        left = length;
        padding = (int) (-length & (Block.SIZE - 1));
    }

    /** What the fields cannot say, and the records that are asked for. */
    private static SortedMap<Octets, Octets> records(TarHeader header) {
        SortedMap<Octets, Octets> records = new TreeMap<>(header.records());
        if (!fitsField(header.name())) {
            records.put(PaxRecords.PATH, header.name());
        }
        if (!fitsField(header.linkName())) {
            records.put(PaxRecords.LINK_PATH, header.linkName());
        }
        putNumber(records, PaxRecords.UID, 8, header.uid());
        putNumber(records, PaxRecords.GID, 8, header.gid());
        putNumber(records, PaxRecords.SIZE, 12, header.sizeBytes());
        Instant modified = header.modified();
        if (modified.getNano() != 0 || !Block.fitsOctal(12, modified.getEpochSecond())) {
            records.put(PaxRecords.MODIFIED, time(modified));
        }
        header.accessed().ifPresent(time -> records.put(PaxRecords.ACCESSED, time(time)));
        return records;
    }

    private static boolean fitsField(Octets name) {
        return name.length() <= NAME && name.octets().chars().allMatch(c -> c < 0x80);
    }

    private static void putNumber(
            SortedMap<Octets, Octets> records, Octets key, int field, long value) {
        if (!Block.fitsOctal(field, value)) {
            records.put(key, Octets.of(Long.toString(value)));
        }
    }

    private static Octets time(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (nanos == 0) {
            return Octets.of(Long.toString(seconds));
        }
        // Before 1970 the fraction counts backwards as well.
        boolean before = seconds < 0;
        long whole = before ? -(seconds + 1) : seconds;
        long fraction = before ? 1_000_000_000L - nanos : nanos;
        String digits = "%09d".formatted(fraction).replaceAll("0+$", "");
        return Octets.of((before ? "-" : "") + whole + "." + digits);
    }

    private void putRecords(Octets name, byte[] data) throws IOException {
        Block block = new Block(new byte[Block.SIZE]);
        putText(block, 0, recordsName(name));
        block.bytes[156] = 'x';
        for (int field : new int[] {100, 108, 116}) {
            block.putOctal(field, 8, 0);
        }
        block.putOctal(124, 12, data.length);
        block.putOctal(136, 12, 0);
        putBlock(block);
        out.write(data);
        out.write(new byte[-data.length & (Block.SIZE - 1)]);
    }

    /** The name of an entry's records: beside it, in a directory that is never made. */
    private static Octets recordsName(Octets name) {
        String octets = name.octets();
        int slash = octets.lastIndexOf('/');
        Octets parent = name.until(slash + 1);
        Octets last = name.from(slash + 1);
        Octets beside = parent.plus(RECORDS_DIRECTORY);
        return last.isEmpty() ? beside : beside.plus(Octets.of("/")).plus(last);
    }

    /**
     * Puts what of a name is ASCII and has room. Where the name is cut at a slash the slash goes:
     * old readers would take the entry for a directory.
     */
    private static void putText(Block block, int offset, Octets text) {
        StringBuilder ascii = new StringBuilder();
        text.octets().chars().filter(c -> c > 0 && c < 0x80).forEach(c -> ascii.append((char) c));
        block.putText(offset, NAME, Octets.of(ascii.toString()));
        if (ascii.length() > NAME) {
            int end = NAME;
            while (end > 0 && ascii.charAt(end - 1) == '/') {
                block.bytes[offset + --end] = 0;
            }
        }
    }

    private void putBlock(Block block) throws IOException {
        block.putText(257, 8, Octets.of("ustar\u000000"));
        block.putChecksum();
        out.write(block.bytes);
    }

    /**
     * Writes content of the present entry.
     *
     * @throws IllegalStateException if it is more than the entry said
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > left) {
            throw new IllegalStateException("more content than the header says");
        }
        out.write(bytes, offset, length);
        left -= length;
    }

    private void endEntry() throws IOException {
        if (left > 0) {
            throw new IllegalStateException(left + " bytes of content are missing");
        }
        out.write(new byte[padding]);
        padding = 0;
    }

    /** Ends the archive. */
    public void finish() throws IOException {
        endEntry();
        out.write(new byte[2 * Block.SIZE]);
    }
}
