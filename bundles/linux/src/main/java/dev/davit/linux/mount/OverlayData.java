package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Data of an overlay mount cut to what the kernel takes, which is one page: the lower directories
 * are named relative to their common parent, which the mounting thread must then be in.
 *
 * @param directory where the thread must be; empty if nothing is relative
 */
record OverlayData(Optional<Path> directory, String text) {
    private static final String LOWER = "lowerdir=";
    private static final int PAGE = 4096;

    /** Some room is left below the page, for what the kernel puts in front of the text. */
    private static final int SHORT = PAGE - 512;

    static OverlayData of(List<String> data) {
        String text = String.join(",", data);
        if (text.length() < SHORT) {
            return new OverlayData(Optional.empty(), text);
        }
        OverlayData shorter = shorten(data);
        if (shorter.text.length() >= PAGE) {
            throw new DavitException(ErrorCode.UNKNOWN, "mount options is too long");
        }
        return shorter;
    }

    private static OverlayData shorten(List<String> data) {
        Optional<Path> common = commonParent(lowers(data));
        List<String> relative = new ArrayList<>();
        for (String option : data) {
            if (common.isEmpty() || !option.startsWith(LOWER)) {
                relative.add(option);
                continue;
            }
            List<String> parts = new ArrayList<>();
            for (String lower : lowers(List.of(option))) {
                parts.add(common.get().relativize(Path.of(lower)).toString());
            }
            relative.add(LOWER + String.join(":", parts));
        }
        return new OverlayData(common, String.join(",", relative));
    }

    /** The lower directories, nearest first. */
    static List<String> lowers(List<String> data) {
        for (String option : data) {
            if (option.startsWith(LOWER)) {
                return List.of(option.substring(LOWER.length()).split(":", -1));
            }
        }
        return List.of();
    }

    /** The same data with other lower directories. */
    static List<String> withLowers(List<String> data, List<String> lowers) {
        return data.stream()
                .map(option -> option.startsWith(LOWER) ? LOWER + String.join(":", lowers) : option)
                .toList();
    }

    /** The deepest directory above all of them; empty for relative ones or none. */
    static Optional<Path> commonParent(List<String> lowers) {
        Optional<Path> common = Optional.empty();
        for (String lower : lowers) {
            Path parent = Path.of(lower).getParent();
            if (parent == null || !parent.isAbsolute()) {
                return Optional.empty();
            }
            Path above = common.orElse(parent);
            while (!parent.startsWith(above)) {
                Path next = above.getParent();
                if (next == null) {
                    return Optional.empty();
                }
                above = next;
            }
            common = Optional.of(above);
        }
        return common;
    }
}
