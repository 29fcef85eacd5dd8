package dev.davit.snapshotter.overlayfs;

import dev.davit.api.ErrorCode;

import java.util.ArrayList;
import java.util.List;

/**
 * Which ids of the host the ids of a container are.
 *
 * @param ranges without overlap
 */
record IdMap(List<Range> ranges) {
    IdMap {
        ranges = List.copyOf(ranges);
    }

    /** Consecutive ids. */
    record Range(long container, long host, long size) {}

    /**
     * Reads {@code <container>:<host>:<size>[,…]}.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for anything else
     */
    static IdMap parse(String text) {
        var ranges = new ArrayList<Range>();
        for (String range : text.split(",", -1)) {
            String[] numbers = range.split(":", -1);
            if (numbers.length != 3) {
                throw malformed(text);
            }
            try {
                ranges.add(
                        new Range(
                                Integer.parseUnsignedInt(numbers[0]) & 0xffffffffL,
                                Integer.parseUnsignedInt(numbers[1]) & 0xffffffffL,
                                Integer.parseUnsignedInt(numbers[2]) & 0xffffffffL));
            } catch (NumberFormatException e) {
                throw malformed(text);
            }
        }
        return new IdMap(ranges);
    }

    /** The host's id of the container's root, as the 32 bits that the kernel takes. */
    int root() {
        for (Range range : ranges) {
            if (range.container == 0 && range.size > 0) {
                return (int) range.host;
            }
        }
        throw ErrorCode.INVALID_ARGUMENT.about(
                "container UID/GID mapping entries of 0 are required but not found");
    }

    private static RuntimeException malformed(String text) {
        return ErrorCode.INVALID_ARGUMENT.about(
                "id mapping \"" + text + "\": expected <container>:<host>:<size>[,…]");
    }
}
