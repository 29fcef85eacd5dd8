package dev.davit.kit.filter;

/** The escape sequences of Go's quoted strings. */
final class Escapes {
    private Escapes() {}

    /**
     * Appends the character that an escape sequence stands for.
     *
     * @param at position of the backslash
     * @param quote the quotation's own mark, which may be escaped
     * @return position behind the sequence, -1 if it is none
     */
    static int append(String text, int at, char quote, StringBuilder into) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        char c = text.charAt(at + 1);
        if (c == quote || c == '\\') {
            into.append(c);
            return at + 2;
        }
        int simple = "abfnrtv".indexOf(c);
        if (simple >= 0) {
            into.append("\u0007\b\f\n\r\t\u000b".charAt(simple));
            return at + 2;
        }
        return switch (c) {
            case 'x' -> number(text, at + 2, 2, 16, 0xff, into);
            case 'u' -> number(text, at + 2, 4, 16, Character.MAX_CODE_POINT, into);
            case 'U' -> number(text, at + 2, 8, 16, Character.MAX_CODE_POINT, into);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(text, at + 1, 3, 8, 0xff, into);
            case '/', '|' -> literal(c, at, into);
            default -> -1;
        };
    }

    /** Slash and bar need no escape inside other quotes; regular expressions carry it anyway. */
    private static int literal(char c, int at, StringBuilder into) {
        into.append('\\').append(c);
        return at + 2;
    }

    private static int number(
            String text, int at, int digits, int radix, int largest, StringBuilder into) {
        if (at + digits > text.length()) {
            return -1;
        }
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        boolean surrogate = value >= 0xd800 && value < 0xe000;
        if (value > largest || surrogate) {
            return -1;
        }
        into.appendCodePoint((int) value);
        return at + digits;
    }
}
