package dev.davit.config.toml;

/** Keys as TOML writes them. */
public final class Keys {
    private Keys() {}

    /** A key below a table; {@code parent} is empty at the top. */
    public static String below(String parent, String key) {
        return parent.isEmpty() ? quoted(key) : parent + "." + quoted(key);
    }

    /** A key as it is, or quoted where it needs to be. */
    public static String quoted(String key) {
        if (key.isEmpty()) {
            return "''";
        }
        for (int at = 0; at < key.length(); at++) {
            if (!isBare(key.charAt(at))) {
                return Strings.quoted(key);
            }
        }
        return key;
    }

    private static boolean isBare(char c) {
        return c == '_'
                || c == '-'
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z');
    }
}
