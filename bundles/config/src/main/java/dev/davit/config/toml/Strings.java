package dev.davit.config.toml;

import java.util.HexFormat;

/** Strings as TOML writes them. */
public final class Strings {
    private Strings() {}

    /** In single quotes where that is possible, as containerd prints them; else with escapes. */
    static String quoted(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'' || Character.isISOControl(c)) {
                return escaped(text);
            }
        }
        return "'" + text + "'";
    }

    /** In double quotes, with escapes for what would not be seen. */
    public static String escaped(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8).append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
