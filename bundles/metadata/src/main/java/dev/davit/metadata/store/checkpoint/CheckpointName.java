package dev.davit.metadata.store.checkpoint;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the files of checkpoints are called. */
public final class CheckpointName {
    /** The end of the name of a file that is not published yet. */
    public static final String UNFINISHED = ".tmp";

    private static final String SIDE = ".ok";
    private static final Pattern DATA = Pattern.compile("ckpt-(\\d{20})\\.mapdb");

    private CheckpointName() {}

    /** Name of the checkpoint that has the transactions up to the sequence. */
    public static String of(long sequence) {
        return "ckpt-%020d.mapdb".formatted(sequence);
    }

    /** Name of that checkpoint's side file. */
    public static String side(long sequence) {
        return of(sequence) + SIDE;
    }

    /** Sequence of the checkpoint of that name; empty for other names. */
    public static OptionalLong parse(String name) {
        Matcher matcher = DATA.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** Sequence of the checkpoint whose side file has the name; empty for other names. */
    public static OptionalLong parseSide(String name) {
        return name.endsWith(SIDE)
                ? parse(name.substring(0, name.length() - SIDE.length()))
                : OptionalLong.empty();
    }

    /** Whether the name is that of a file which an interrupted checkpoint has left behind. */
    public static boolean isUnfinished(String name) {
        if (!name.endsWith(UNFINISHED)) {
            return false;
        }
        String finished = name.substring(0, name.length() - UNFINISHED.length());
        return parse(finished).isPresent() || parseSide(finished).isPresent();
    }
}
