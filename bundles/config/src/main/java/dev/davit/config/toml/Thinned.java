package dev.davit.config.toml;

import java.util.Arrays;

/**
 * A text without its empty lines and comment lines, and the way back to the lines of the original.
 *
 * <p>tomlj 2.2.0 looks ahead over a whole run of line ends at each of them: 400 lines of comment in
 * a row cost it 0.2 s and 10,000 empty lines more than a minute. Lines inside strings of several
 * lines stay, since there they are part of the value.
 */
final class Thinned {
    private static final String MULTI_LINE_BASIC = "\"\"\"";
    private static final String MULTI_LINE_LITERAL = "'''";

    private final StringBuilder kept;
    private int[] originals = new int[64];
    private int lines;

    private Thinned(int length) {
        kept = new StringBuilder(length);
    }

    static Thinned of(String text) {
        Thinned thinned = new Thinned(text.length());
        String open = "";
        int line = 1;
        for (int start = 0; start < text.length(); line++) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            if (!open.isEmpty() || !isEmptyOrComment(text, start, end)) {
                thinned.keep(text, start, end, line);
                open = openAfter(text, start, end, open);
            }
            start = end;
        }
        // An error at the end of the input is one of the last line, or of the line after it.
        thinned.keep("", 0, 0, text.endsWith("\n") || text.isEmpty() ? line : line - 1);
        return thinned;
    }

    /** What is left. */
    String text() {
        return kept.toString();
    }

    /** The number in the original of a line of {@link #text}; both count from 1. */
    int original(int line) {
        return originals[Math.clamp(line, 1, lines) - 1];
    }

    private void keep(String text, int start, int end, int line) {
        kept.append(text, start, end);
        if (lines == originals.length) {
            originals = Arrays.copyOf(originals, lines * 2);
        }
        originals[lines++] = line;
    }

    private static boolean isEmptyOrComment(String text, int start, int end) {
        for (int at = start; at < end; at++) {
            char c = text.charAt(at);
            if (c == '#') {
                return true;
            }
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return false;
            }
        }
        return true;
    }

    /** The quotes of the string that is still open at the end of a line; empty if there is none. */
    private static String openAfter(String text, int start, int end, String openBefore) {
        String open = openBefore;
        for (int at = start; at < end; ) {
            if (!open.isEmpty()) {
                if (text.startsWith(open, at)) {
                    at += open.length();
                    open = "";
                } else {
                    at += open.startsWith("\"") && text.charAt(at) == '\\' ? 2 : 1;
                }
            } else if (text.charAt(at) == '#') {
                return "";
            } else {
                open = opening(text, at);
                at += Math.max(1, open.length());
            }
        }
        return open.length() == 3 ? open : "";
    }

    private static String opening(String text, int at) {
        if (text.startsWith(MULTI_LINE_BASIC, at)) {
            return MULTI_LINE_BASIC;
        }
        if (text.startsWith(MULTI_LINE_LITERAL, at)) {
            return MULTI_LINE_LITERAL;
        }
        char c = text.charAt(at);
        return c == '"' || c == '\'' ? String.valueOf(c) : "";
    }
}
