package dev.davit.metadata.store.io;

/**
 * File names that carry a number: something before it, twenty digits, something after it. Parsed by
 * hand, since this runs while the daemon starts and regular expressions are a few milliseconds of
 * class loading.
 */
public record NumberedName(String before, String after) {
    private static final int DIGITS = 20;

    /** The name with the number. */
    public String of(long number) {
        String digits = Long.toString(number);
        return before + "0".repeat(DIGITS - digits.length()) + digits + after;
    }

    /** The number in a name of this form; -1 for other names. */
    public long parse(String name) {
        if (name.length() != before.length() + DIGITS + after.length()
                || !name.startsWith(before)
                || !name.endsWith(after)) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(before.length() + i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
