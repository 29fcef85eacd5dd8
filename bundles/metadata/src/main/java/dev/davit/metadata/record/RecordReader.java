package dev.davit.metadata.record;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link RecordWriter} wrote. */
final class RecordReader {
    private final byte[] bytes;
    private final int format;
    private int position;

    /**
     * @param format the newest format byte that the caller understands
     * @throws dev.davit.api.DavitException DATA_LOSS for a newer one
     */
    RecordReader(byte[] bytes, int format) {
        this.bytes = bytes;
        int found = bytes.length == 0 ? -1 : bytes[position++];
        if (found < 1 || found > format) {
            throw ErrorCode.DATA_LOSS.about(
                    "metadata record of format "
                            + found
                            + ", this daemon reads formats up to "
                            + format);
        }
        this.format = found;
    }

    /** The format that the record was written in. */
    int format() {
        return format;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = next();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    byte[] bytes() {
        int length = (int) number();
        if (length < 0 || length > bytes.length - position) {
            throw damaged();
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    String text() {
        int length = (int) number();
        if (length < 0 || length > bytes.length - position) {
            throw damaged();
        }
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    Instant time() {
        long zigzag = number();
        return Instant.ofEpochSecond(zigzag >>> 1 ^ -(zigzag & 1), number());
    }

    Optional<Instant> optionalTime() {
        return number() == 0 ? Optional.empty() : Optional.of(time());
    }

    Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        for (long left = number(); left > 0; left--) {
            labels.put(text(), text());
        }
        return labels;
    }

    Optional<Any> any() {
        return number() == 0 ? Optional.empty() : Optional.of(new Any(text(), bytes()));
    }

    Map<String, Any> anys() {
        var anys = new LinkedHashMap<String, Any>();
        for (long left = number(); left > 0; left--) {
            anys.put(text(), any().orElseThrow(RecordReader::damaged));
        }
        return anys;
    }

    List<String> texts() {
        var texts = new ArrayList<String>();
        for (long left = number(); left > 0; left--) {
            texts.add(text());
        }
        return texts;
    }

    private byte next() {
        if (position >= bytes.length) {
            throw damaged();
        }
        return bytes[position++];
    }

    private static DavitException damaged() {
        return ErrorCode.DATA_LOSS.about("damaged metadata record");
    }
}
