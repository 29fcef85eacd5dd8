package dev.davit.slots.route;

/**
 * A pattern in which {@code *} stands for any text and {@code ?} for one character; everything else
 * is meant as it is written. Takes no longer than the product of both lengths, whatever is written.
 *
 * @param pattern the pattern
 */
record Glob(String pattern) {
    /** Matches everything. */
    static final Glob ANY = new Glob("*");

    boolean matches(String text) {
        int at = 0;
        int star = -1;
        int retry = 0;
        for (int i = 0; i < text.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                // Tried with nothing first; with one character more at each failure behind it.
                star = at++;
                retry = i;
            } else if (at < pattern.length()
                    && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++retry;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
