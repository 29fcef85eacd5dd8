package dev.davit.slots.route;

import dev.davit.slots.Router.Subject;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An entry of the configuration file.
 *
 * @param slot name of the slot, {@code snapshotter} for example
 * @param plugin ids that clients ask for
 * @param namespace namespaces it is for
 * @param runtime runtimes it is for
 * @param image images it is for
 * @param to the plugin that serves
 */
record Route(String slot, Glob plugin, Glob namespace, Glob runtime, Glob image, String to) {
    private static final Set<String> KEYS =
            Set.of("slot", "plugin", "namespace", "runtime", "image", "to");

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with the reason if it is none
     */
    static Route parse(Object entry) {
        if (!(entry instanceof Map<?, ?> table)) {
            throw new IllegalArgumentException("it is no table");
        }
        for (Map.Entry<?, ?> pair : table.entrySet()) {
            if (!KEYS.contains(String.valueOf(pair.getKey()))) {
                throw new IllegalArgumentException(
                        "it has no key "
                                + pair.getKey()
                                + "; there are "
                                + String.join(", ", new TreeSet<>(KEYS)));
            }
            if (!(pair.getValue() instanceof String text) || text.isEmpty()) {
                throw new IllegalArgumentException(pair.getKey() + " must be a text, not empty");
            }
        }
        if (!table.containsKey("slot") || !table.containsKey("to")) {
            throw new IllegalArgumentException("it needs slot and to");
        }
        return new Route(
                String.valueOf(table.get("slot")),
                glob(table, "plugin"),
                glob(table, "namespace"),
                glob(table, "runtime"),
                glob(table, "image"),
                String.valueOf(table.get("to")));
    }

    private static Glob glob(Map<?, ?> table, String key) {
        return table.containsKey(key) ? new Glob(String.valueOf(table.get(key))) : Glob.ANY;
    }

    boolean isFor(String slotName, String asked) {
        return slot.equals(slotName) && plugin.matches(asked);
    }

    boolean isFor(Subject subject) {
        return namespace.matches(subject.namespace())
                && runtime.matches(subject.runtime())
                && image.matches(subject.image());
    }
}
