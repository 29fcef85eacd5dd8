package dev.davit.config.toml;

/** The values that count as not written wherever containerd reads into a field with a default. */
public final class Zero {
    private Zero() {}

    /** Whether this is the empty string, 0 or false. */
    public static boolean is(Node node) {
        return node instanceof Node.Scalar(Object value, Position _)
                && (value.equals("") || value.equals(0L) || value.equals(false));
    }
}
