package dev.davit.kit.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads an archive entry by entry: V7, ustar, PAX, GNU and star headers, holes expanded.
 *
 * <p>One thread at a time; blocks in the stream. Wants a stream that is cheap to read in pieces of
 * 512 bytes. After an exception nothing more can be read. An archive ends with two blocks of zeros,
 * one at the very end, or just with the stream; what comes behind is left unread.
 */
public final class TarReader {
    /** How long a name, a link target or all records of an entry together may be. */
    private static final int MOST_EXTENDED_BYTES = 1 << 20;

    private final InputStream in;
    private final byte[] block = new byte[Block.SIZE];

    /** Bytes of the present entry's content that are not read, and what fills its last block. */
    private long left;

    private int padding;

    /** Where the content's next byte is, and the length with holes. */
    private long at;

    private long size;

    /** Data pieces not yet read; empty for content without holes. */
    private Optional<Iterator<SparseMap.Piece>> pieces = Optional.empty();

    private SparseMap.Piece piece = new SparseMap.Piece(0, 0);
    private boolean ended;

    /** Reads from the stream's present position; closing the stream is the caller's. */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /** What stands in front of a header and belongs to it. */
    private static final class Extended {
        Map<Octets, Octets> records = Map.of();
        Octets name = Octets.EMPTY;
        Octets linkName = Octets.EMPTY;
    }

    /**
     * Goes to the next entry, past what was not read of the present one.
     *
     * @return empty at the end of the archive
     * @throws TarException if the stream is no archive or ends in the middle
     */
    public Optional<TarHeader> next() throws IOException {
        Extended extended = new Extended();
        while (true) {
            skipContent();
            if (!nextBlock()) {
                return Optional.empty();
            }
            Block header = new Block(block.clone());
            header.verify();
            TarHeader.Builder entry = HeaderFields.read(header);
            switch (header.type()) {
                case 'x' -> extended.records = PaxRecords.parse(readExtended(entry.sizeBytes));
                case 'g' -> {
                    entry.records(PaxRecords.parse(readExtended(entry.sizeBytes)));
                    return Optional.of(entry.sizeBytes(0).build());
                }
                case 'L' -> extended.name = untilNul(readExtended(entry.sizeBytes));
                case 'K' -> extended.linkName = untilNul(readExtended(entry.sizeBytes));
                default -> {
                    return Optional.of(complete(header, entry, extended));
                }
            }
        }
    }

    private TarHeader complete(Block header, TarHeader.Builder entry, Extended extended)
            throws IOException {
        HeaderFields.apply(entry, extended.records);
        if (!extended.name.isEmpty()) {
            entry.name = extended.name;
        }
        if (!extended.linkName.isEmpty()) {
            entry.linkName = extended.linkName;
        }
        HeaderFields.settleType(entry);
        begin(HeaderFields.hasContent(entry.type) ? entry.sizeBytes : 0);
        Optional<SparseMap> holes = holes(header, entry);
        if (holes.isPresent()) {
            expand(holes.get());
        }
        return entry.sizeBytes(size).build();
    }

    private Optional<SparseMap> holes(Block header, TarHeader.Builder entry) throws IOException {
        if (entry.type == TarHeader.GNU_SPARSE) {
            return Optional.of(SparseMap.ofGnuHeader(header, this::extensionBlock));
        }
        if (entry.type != TarHeader.FILE) {
            return Optional.empty();
        }
        Octets name = entry.records.getOrDefault(Octets.of("GNU.sparse.name"), Octets.EMPTY);
        Optional<SparseMap> map = SparseMap.ofRecords(entry.records, size, this::contentBlock);
        if (map.isPresent() && !name.isEmpty()) {
            entry.name = name;
        }
        return map;
    }

    /** From here on the content is read as the map says. */
    private void expand(SparseMap map) throws TarException {
        if (map.dataBytes() > left) {
            throw new TarException("archive/tar: sparse file references non-existent data");
        }
        if (map.dataBytes() < left) {
            throw new TarException("archive/tar: sparse file contains unreferenced data");
        }
        size = map.sizeBytes();
        List<SparseMap.Piece> all = map.pieces();
        pieces = Optional.of(all.iterator());
        nextPiece();
    }

    private void nextPiece() {
        Iterator<SparseMap.Piece> rest = pieces.orElseThrow();
        SparseMap.Piece end = new SparseMap.Piece(size, 0);
        piece = end;
        while (rest.hasNext() && piece.length() == 0) {
            piece = rest.next();
        }
        if (piece.length() == 0) {
            piece = end;
        }
    }

    private void begin(long length) {
        left = length;
        padding = (int) (-length & (Block.SIZE - 1));
        at = 0;
        size = length;
        pieces = Optional.empty();
    }

    /**
     * Reads content of the present entry.
     *
     * @return number of bytes, -1 at the content's end
     */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (at == size) {
            return -1;
        }
        int most = (int) Math.min(length, size - at);
        int count =
                pieces.isEmpty()
                        ? readData(buffer, offset, most)
                        : readSparse(buffer, offset, most);
        at += count;
        return count;
    }

    private int readSparse(byte[] buffer, int offset, int length) throws IOException {
        if (at < piece.offset()) {
            int zeros = (int) Math.min(length, piece.offset() - at);
            Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
            return zeros;
        }
        int count = readData(buffer, offset, (int) Math.min(length, piece.end() - at));
        if (at + count == piece.end()) {
            nextPiece();
        }
        return count;
    }

    private int readData(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0) {
            throw TarException.unexpectedEnd();
        }
        left -= count;
        return count;
    }

    private void skipContent() throws IOException {
        long rest = left + padding;
        byte[] buffer = rest > Block.SIZE ? new byte[8 * 1024] : block;
        while (rest > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (count < 0) {
                if (rest <= padding) {
                    // The last block is not filled up: nothing of the content is missing.
                    break;
                }
                throw TarException.unexpectedEnd();
            }
            rest -= count;
        }
        begin(0);
    }

    /** Reads a header's block; false at the end of the archive. */
    private boolean nextBlock() throws IOException {
        if (ended || !readBlock(block)) {
            return false;
        }
        if (!new Block(block).isZero()) {
            return true;
        }
        ended = true;
        if (!readBlock(block) || new Block(block).isZero()) {
            return false;
        }
        throw TarException.invalidHeader();
    }

    /** Fills the block; false if the stream has ended before it. */
    private boolean readBlock(byte[] into) throws IOException {
        int count = in.readNBytes(into, 0, into.length);
        if (count == 0) {
            return false;
        }
        if (count < into.length) {
            throw TarException.unexpectedEnd();
        }
        return true;
    }

    private Block extensionBlock() throws IOException {
        byte[] bytes = new byte[Block.SIZE];
        if (!readBlock(bytes)) {
            throw TarException.unexpectedEnd();
        }
        return new Block(bytes);
    }

    /** A block of the content: the map of a sparse file counts as a part of it. */
    private Block contentBlock() throws IOException {
        if (left < Block.SIZE) {
            throw TarException.invalidHeader();
        }
        left -= Block.SIZE;
        return extensionBlock();
    }

    private byte[] readExtended(long length) throws IOException {
        if (length > MOST_EXTENDED_BYTES) {
            throw TarException.fieldTooLong();
        }
        begin(length);
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw TarException.unexpectedEnd();
        }
        left = 0;
        return bytes;
    }

    private static Octets untilNul(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Octets.of(bytes, 0, end);
    }
}
