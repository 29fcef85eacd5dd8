package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.io.NumberedName;

/** What the files of checkpoints are called. */
public final class CheckpointName {
    /** The end of the name of a file that is not published yet. */
    public static final String UNFINISHED = ".tmp";

    private static final NumberedName DATA = new NumberedName("ckpt-", ".mapdb");
    private static final NumberedName SIDE = new NumberedName("ckpt-", ".mapdb.ok");

    private CheckpointName() {}

    /** Name of the checkpoint that has the transactions up to the sequence. */
    public static String of(long sequence) {
        return DATA.of(sequence);
    }

    /** Name of that checkpoint's side file. */
    public static String side(long sequence) {
        return SIDE.of(sequence);
    }

    /** Sequence of the checkpoint of that name; -1 for other names. */
    public static long parse(String name) {
        return DATA.parse(name);
    }

    /** Sequence of the checkpoint whose side file has the name; -1 for other names. */
    public static long parseSide(String name) {
        return SIDE.parse(name);
    }

    /** Whether the name is that of a file which an interrupted checkpoint has left behind. */
    public static boolean isUnfinished(String name) {
        if (!name.endsWith(UNFINISHED)) {
            return false;
        }
        String finished = name.substring(0, name.length() - UNFINISHED.length());
        return parse(finished) >= 0 || parseSide(finished) >= 0;
    }
}
