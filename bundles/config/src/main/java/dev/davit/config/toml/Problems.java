package dev.davit.config.toml;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a configuration, gathered so that all of it can be told at once. */
public final class Problems {
    /** A file of noise has thousands of errors; nobody reads further than this. */
    private static final int SHOWN = 20;

    private final List<String> lines = new ArrayList<>();

    /**
     * @param what what is wrong and what is expected
     */
    public void add(Position at, String what) {
        lines.add(at + ": " + what);
    }

    /**
     * @param key the key in full, as {@link Keys} writes it
     * @param what what is wrong and what is expected
     */
    public void add(Position at, String key, String what) {
        add(at, key + ": " + what);
    }

    /** The first of them; empty if nothing is wrong. */
    public Optional<String> first() {
        return lines.stream().findFirst();
    }

    /** Throws INVALID_ARGUMENT with one line for every problem, if there is any. */
    public void throwIfAny() {
        if (lines.isEmpty()) {
            return;
        }
        if (lines.size() == 1) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, lines.getFirst());
        }
        StringBuilder text = new StringBuilder("the configuration has ");
        text.append(lines.size()).append(" errors:");
        for (String line : lines.subList(0, Math.min(SHOWN, lines.size()))) {
            text.append('\n').append(line);
        }
        if (lines.size() > SHOWN) {
            text.append("\nand ").append(lines.size() - SHOWN).append(" more");
        }
        throw new DavitException(ErrorCode.INVALID_ARGUMENT, text.toString());
    }
}
