package dev.davit.service;

import dev.davit.api.ErrorCode;

import java.util.regex.Pattern;

/** The rule for ids of namespaces, containers, execs and sandboxes, and for parts of topics. */
public final class Identifiers {
    private static final int MOST_CHARACTERS = 76;
    private static final String RULE = "^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$";
    private static final Pattern PATTERN = Pattern.compile(RULE);

    private Identifiers() {}

    /** Throws INVALID_ARGUMENT unless the text is an identifier. */
    public static void check(String id) {
        if (id.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("identifier must not be empty");
        }
        if (id.length() > MOST_CHARACTERS) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "identifier \""
                            + id
                            + "\" greater than maximum length ("
                            + MOST_CHARACTERS
                            + " characters)");
        }
        if (!PATTERN.matcher(id).matches()) {
            throw ErrorCode.INVALID_ARGUMENT.about("identifier \"" + id + "\" must match " + RULE);
        }
    }
}
