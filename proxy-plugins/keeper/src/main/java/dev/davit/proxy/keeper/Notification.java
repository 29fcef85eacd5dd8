package dev.davit.proxy.keeper;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a process says, in the words of sd_notify(3); other lines are left out.
 *
 * @param ready it serves
 * @param stopping it is about to end
 * @param alive a sign of life
 * @param words what it says for operators: its status, or why it fails
 * @param store the descriptors that come along are to be kept
 * @param forget those of this name are to be closed
 * @param polled whether a kept descriptor goes when its other end has gone
 * @param name of descriptors
 */
record Notification(
        boolean ready,
        boolean stopping,
        boolean alive,
        Optional<String> words,
        boolean store,
        boolean forget,
        boolean polled,
        String name) {
    private static final String DEFAULT_NAME = "stored";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_WORDS = 1024;

    static Notification parse(String text) {
        Map<String, String> said = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                said.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new Notification(
                is(said, "READY", "1"),
                is(said, "STOPPING", "1"),
                is(said, "WATCHDOG", "1"),
                words(said),
                is(said, "FDSTORE", "1"),
                is(said, "FDSTOREREMOVE", "1"),
                !is(said, "FDPOLL", "0"),
                said.getOrDefault("FDNAME", DEFAULT_NAME));
    }

    private static boolean is(Map<String, String> said, String key, String value) {
        return value.equals(said.get(key));
    }

    private static Optional<String> words(Map<String, String> said) {
        String status = said.getOrDefault("STATUS", "");
        String errno = said.getOrDefault("ERRNO", "");
        if (status.isEmpty() && errno.isEmpty()) {
            return Optional.empty();
        }
        String both = status + (errno.isEmpty() ? "" : " (errno " + errno + ")");
        return Optional.of(
                Lines.printable(
                        both.strip().substring(0, Math.min(both.strip().length(), LONGEST_WORDS))));
    }

    /** Whether the name can stand in a list whose entries a colon parts. */
    boolean isNamed() {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.chars().allMatch(c -> c >= ' ' && c < 127 && c != ':');
    }
}
