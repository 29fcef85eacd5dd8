package dev.davit.kit.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** The records of a PAX header: lines of length, key and value. */
final class PaxRecords {
    static final Octets PATH = Octets.of("path");
    static final Octets LINK_PATH = Octets.of("linkpath");
    static final Octets SIZE = Octets.of("size");
    static final Octets UID = Octets.of("uid");
    static final Octets GID = Octets.of("gid");
    static final Octets MODIFIED = Octets.of("mtime");
    static final Octets ACCESSED = Octets.of("atime");
    static final Octets SPARSE_OFFSET = Octets.of("GNU.sparse.offset");
    static final Octets SPARSE_COUNT = Octets.of("GNU.sparse.numbytes");
    static final Octets SPARSE_MAP = Octets.of("GNU.sparse.map");

    /** Whose values name something. */
    private static final Set<Octets> NAMES =
            Set.of(PATH, LINK_PATH, Octets.of("uname"), Octets.of("gname"));

    private static final int MOST_DIGITS = 10;
    private static final int NANO_DIGITS = 9;

    private PaxRecords() {}

    /** Reads records; a later one of the same key counts. */
    static Map<Octets, Octets> parse(byte[] data) throws TarException {
        Map<Octets, Octets> records = new HashMap<>();
        StringBuilder sparse = new StringBuilder();
        int at = 0;
        while (at < data.length) {
            int space = lengthEnd(data, at);
            int end = at + Math.toIntExact(number(Octets.of(data, at, space - at)));
            if (end > data.length || end <= space + 1 || data[end - 1] != '\n') {
                throw TarException.invalidHeader();
            }
            put(records, sparse, Octets.of(data, space + 1, end - space - 2));
            at = end;
        }
        if (!sparse.isEmpty()) {
            records.put(SPARSE_MAP, Octets.of(sparse.toString()));
        }
        return records;
    }

    private static int lengthEnd(byte[] data, int at) throws TarException {
        for (int i = at; i < data.length && i <= at + MOST_DIGITS; i++) {
            if (data[i] == ' ') {
                return i;
            }
            if (data[i] < '0' || data[i] > '9') {
                break;
            }
        }
        throw TarException.invalidHeader();
    }

    private static void put(Map<Octets, Octets> records, StringBuilder sparse, Octets record)
            throws TarException {
        int equals = record.octets().indexOf('=');
        if (equals <= 0) {
            throw TarException.invalidHeader();
        }
        Octets key = record.until(equals);
        Octets value = record.from(equals + 1);
        if (NAMES.contains(key) ? value.contains('\0') : key.contains('\0')) {
            throw TarException.invalidHeader();
        }
        if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_COUNT)) {
            collect(sparse, key, value);
        } else {
            records.put(key, value);
        }
    }

    /** The first sparse format repeats its keys: offset and count by turns, kept as one list. */
    private static void collect(StringBuilder sparse, Octets key, Octets value)
            throws TarException {
        long commas = sparse.chars().filter(c -> c == ',').count();
        boolean first = sparse.isEmpty() || commas % 2 == 1;
        if (first != key.equals(SPARSE_OFFSET) || value.contains(',')) {
            throw TarException.invalidHeader();
        }
        sparse.append(sparse.isEmpty() ? "" : ",").append(value.octets());
    }

    static long number(Octets text) throws TarException {
        try {
            return Long.parseLong(text.octets());
        } catch (NumberFormatException e) {
            throw TarException.invalidHeader();
        }
    }

    /** A record's number; empty if it is not there or has no value. */
    static Optional<Octets> value(Map<Octets, Octets> records, Octets key) {
        return Optional.ofNullable(records.get(key)).filter(value -> !value.isEmpty());
    }

    /** Seconds with a fraction, of which nine digits count. */
    static Instant time(Octets text) throws TarException {
        String octets = text.octets();
        int dot = octets.indexOf('.');
        String whole = dot < 0 ? octets : octets.substring(0, dot);
        String fraction = dot < 0 ? "" : octets.substring(dot + 1);
        if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw TarException.invalidHeader();
        }
        long seconds = number(Octets.of(whole));
        String digits = (fraction + "000000000").substring(0, NANO_DIGITS);
        long nanos = Long.parseLong(digits);
        return instant(seconds, whole.startsWith("-") ? -nanos : nanos);
    }

    /** The time, or the last one that can be told. */
    static Instant instant(long seconds, long nanos) {
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException | ArithmeticException e) {
            return seconds < 0 ? Instant.MIN : Instant.MAX;
        }
    }

    /** Writes records in the order of their keys. */
    static byte[] format(SortedMap<Octets, Octets> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach((key, value) -> out.writeBytes(format(key, value)));
        return out.toByteArray();
    }

    private static byte[] format(Octets key, Octets value) {
        int rest = key.length() + value.length() + 3;
        // The length counts its own digits.
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        String line = length + " " + key.octets() + "=" + value.octets() + "\n";
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }
}
