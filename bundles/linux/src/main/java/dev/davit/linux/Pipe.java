package dev.davit.linux;

/**
 * A pipe.
 *
 * @param reader the end to read from
 * @param writer the end to write to
 */
public record Pipe(Fd reader, Fd writer) implements AutoCloseable {
    /** Closes both ends. */
    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
