package dev.davit.metadata.store;

import java.util.List;

/**
 * What was found when the store was opened.
 *
 * @param checkpoint sequence of the checkpoint that was loaded; zero when there was none
 * @param sequence number of the last transaction that was recovered
 * @param replayedBytes journal that was read
 * @param schema version of the records' schema before any migration
 * @param notes a sentence for everything that was not as a clean stop leaves it and that an
 *     operator should know of
 */
public record Recovery(
        long checkpoint, long sequence, long replayedBytes, int schema, List<String> notes) {
    /** Copies the notes. */
    public Recovery {
        notes = List.copyOf(notes);
    }
}
