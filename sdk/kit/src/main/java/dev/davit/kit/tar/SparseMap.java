package dev.davit.kit.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a file with holes has data. The archive holds the data pieces one after the other.
 *
 * @param pieces in order, without overlap
 * @param sizeBytes length of the file with its holes
 */
record SparseMap(List<Piece> pieces, long sizeBytes) {
    private static final int MOST_PIECES = 1 << 20;
    private static final int OLD_MAP = 386;
    private static final int OLD_MAP_ENTRIES = 4;
    private static final int OLD_MORE = 482;
    private static final int OLD_SIZE = 483;
    private static final int EXTENSION_ENTRIES = 21;
    private static final int EXTENSION_MORE = 504;
    private static final int ENTRY = 24;
    private static final int NUMBER = 12;

    record Piece(long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    SparseMap {
        pieces = List.copyOf(pieces);
    }

    /** Reads a whole block of the archive's content. */
    @FunctionalInterface
    interface Blocks {
        Block next() throws IOException;
    }

    /** The length of all pieces together: what the archive holds. */
    long dataBytes() {
        return pieces.stream().mapToLong(Piece::length).sum();
    }

    private SparseMap checked() throws TarException {
        long at = 0;
        for (Piece piece : pieces) {
            boolean fits =
                    piece.offset >= at
                            && piece.length >= 0
                            && piece.offset <= sizeBytes
                            && piece.length <= sizeBytes - piece.offset;
            if (!fits) {
                throw TarException.invalidHeader();
            }
            at = piece.end();
        }
        return this;
    }

    /** What the records say, of any of the three PAX forms; empty if the file has no map. */
    static Optional<SparseMap> ofRecords(
            Map<Octets, Octets> records, long sizeBytes, Blocks content) throws IOException {
        String major = text(records, "GNU.sparse.major");
        String minor = text(records, "GNU.sparse.minor");
        boolean inContent = major.equals("1") && minor.equals("0");
        boolean inRecords =
                (major.equals("0") && (minor.equals("0") || minor.equals("1")))
                        || (major.isEmpty()
                                && minor.isEmpty()
                                && !text(records, "GNU.sparse.map").isEmpty());
        if (!inContent && !inRecords) {
            return Optional.empty();
        }
        long size = realSize(records).orElse(sizeBytes);
        List<Piece> pieces = inContent ? readMap(content) : parseMap(records);
        return Optional.of(new SparseMap(pieces, size).checked());
    }

    private static String text(Map<Octets, Octets> records, String key) {
        return PaxRecords.value(records, Octets.of(key)).map(Octets::octets).orElse("");
    }

    private static Optional<Long> realSize(Map<Octets, Octets> records) throws TarException {
        String size = text(records, "GNU.sparse.size");
        if (size.isEmpty()) {
            size = text(records, "GNU.sparse.realsize");
        }
        if (size.isEmpty()) {
            return Optional.empty();
        }
        long number = PaxRecords.number(Octets.of(size));
        if (number < 0) {
            throw TarException.invalidHeader();
        }
        return Optional.of(number);
    }

    /** The map as a record: offsets and lengths by turns. */
    private static List<Piece> parseMap(Map<Octets, Octets> records) throws TarException {
        String map = text(records, "GNU.sparse.map");
        List<String> numbers = map.isEmpty() ? List.of() : List.of(map.split(",", -1));
        String count = text(records, "GNU.sparse.numblocks");
        boolean counted =
                count.isEmpty() || PaxRecords.number(Octets.of(count)) * 2 == numbers.size();
        if (numbers.size() % 2 != 0 || !counted) {
            throw TarException.invalidHeader();
        }
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            pieces.add(
                    new Piece(
                            PaxRecords.number(Octets.of(numbers.get(i))),
                            PaxRecords.number(Octets.of(numbers.get(i + 1)))));
        }
        return pieces;
    }

    /** The map in front of the data: lines of decimal numbers, filled up to whole blocks. */
    private static List<Piece> readMap(Blocks content) throws IOException {
        Lines lines = new Lines(content);
        long count = lines.next();
        if (count < 0 || count > MOST_PIECES) {
            throw TarException.invalidHeader();
        }
        List<Piece> pieces = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long offset = lines.next();
            pieces.add(new Piece(offset, lines.next()));
        }
        return pieces;
    }

    private static final class Lines {
        private final Blocks content;
        private Block block = new Block(new byte[0]);
        private int at;

        Lines(Blocks content) {
            this.content = content;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            while (true) {
                if (at == block.bytes.length) {
                    block = content.next();
                    at = 0;
                }
                char c = (char) (block.bytes[at++] & 0xff);
                if (c == '\n') {
                    return PaxRecords.number(Octets.of(digits.toString()));
                }
                if (digits.length() > NUMBER * 2) {
                    throw TarException.invalidHeader();
                }
                digits.append(c);
            }
        }
    }

    /** The map of GNU's old format: in the header, and in blocks of its own if it is long. */
    static SparseMap ofGnuHeader(Block header, Blocks extensions) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        long size = header.number(OLD_SIZE, NUMBER);
        readEntries(header, OLD_MAP, OLD_MAP_ENTRIES, pieces);
        boolean more = header.bytes[OLD_MORE] != 0;
        while (more) {
            Block extension = extensions.next();
            readEntries(extension, 0, EXTENSION_ENTRIES, pieces);
            if (pieces.size() > MOST_PIECES) {
                throw TarException.invalidHeader();
            }
            more = extension.bytes[EXTENSION_MORE] != 0;
        }
        if (size < 0) {
            throw TarException.invalidHeader();
        }
        return new SparseMap(pieces, size).checked();
    }

    private static void readEntries(Block block, int at, int count, List<Piece> pieces)
            throws TarException {
        for (int i = 0; i < count; i++) {
            int offset = at + i * ENTRY;
            if (block.bytes[offset] == 0) {
                return;
            }
            pieces.add(
                    new Piece(block.number(offset, NUMBER), block.number(offset + NUMBER, NUMBER)));
        }
    }
}
