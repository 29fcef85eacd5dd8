package dev.davit.config.toml;

/**
 * Where a value was written.
 *
 * @param source a file, a flag of the command line, or the built-in defaults
 * @param line from 1; 0 where the source has no lines
 * @param column from 1; 0 where the source has no lines
 */
public record Position(String source, int line, int column) {
    /** The position of what no file and no flag has said. */
    public static final Position DEFAULTS = whole("defaults");

    /** A source without lines, or as a whole. */
    public static Position whole(String source) {
        return new Position(source, 0, 0);
    }

    /** As messages begin: {@code file:line:column}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
