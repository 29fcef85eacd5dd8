package dev.davit.config;

import dev.davit.config.toml.Keys;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What differs between two configurations, key by key. */
public final class ConfigDiff {
    /** A value that is longer is cut in listings. */
    private static final int SHOWN = 100;

    /** Tables whose entries come and go as a whole. */
    private static final Set<String> NAMED =
            Set.of("proxy_plugins", "stream_processors", "plugins", "timeouts");

    private ConfigDiff() {}

    /**
     * A key with another value.
     *
     * @param path the key, table by table; copied
     * @param before its value in words; empty if it was not there
     * @param after its value in words; empty if it is not there any more
     */
    public record Difference(List<String> path, String before, String after) {
        public Difference {
            path = List.copyOf(path);
            Objects.requireNonNull(before);
            Objects.requireNonNull(after);
        }

        /** The key in full, as TOML writes it. */
        public String key() {
            String key = "";
            for (String part : path) {
                key = Keys.below(key, part);
            }
            return key;
        }

        public boolean isNew() {
            return before.isEmpty();
        }

        public boolean isGone() {
            return after.isEmpty();
        }
    }

    /**
     * The differences, in the order of the file. Tables of plugins that one of the two disables are
     * left out: nothing reads them.
     */
    public static List<Difference> between(DaemonConfig before, DaemonConfig after) {
        List<Difference> found = new ArrayList<>();
        compare(List.of(), tree(before, after), tree(after, before), found);
        return found;
    }

    private static Map<String, Object> tree(DaemonConfig config, DaemonConfig other) {
        Map<String, Object> tree =
                new LinkedHashMap<>(ConfigCommand.tree(config, config.allProxyPlugins()));
        Map<String, Object> plugins = new LinkedHashMap<>();
        config.plugins().forEach((uri, table) -> plugins.put(uri, table.entries()));
        plugins.keySet().removeIf(uri -> config.isDisabled(uri) || other.isDisabled(uri));
        tree.put("plugins", plugins);
        return tree;
    }

    private static void compare(
            List<String> path, Map<?, ?> before, Map<?, ?> after, List<Difference> found) {
        Set<Object> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (Object key : keys) {
            List<String> below = new ArrayList<>(path);
            below.add(key.toString());
            Object old = before.get(key);
            Object now = after.get(key);
            if (isTable(below, old) && isTable(below, now)) {
                compare(below, table(old), table(now), found);
            } else if (!Objects.equals(old, now)) {
                found.add(new Difference(below, words(old), words(now)));
            }
        }
    }

    /** The table of all proxy plugins is there even if there are none. */
    private static boolean isTable(List<String> path, @Nullable Object value) {
        return value instanceof Map
                || (value == null && path.size() == 1 && NAMED.contains(path.getFirst()));
    }

    private static Map<?, ?> table(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String words(@Nullable Object value) {
        String words =
                switch (value) {
                    case null -> "";
                    case String text -> '"' + text + '"';
                    case Map<?, ?> table -> "{" + String.join(", ", entries(table)) + "}";
                    case List<?> list ->
                            "["
                                    + String.join(
                                            ", ", list.stream().map(ConfigDiff::words).toList())
                                    + "]";
                    case Object other -> other.toString();
                };
        return words.length() > SHOWN ? words.substring(0, SHOWN) + "…" : words;
    }

    private static List<String> entries(Map<?, ?> table) {
        List<String> entries = new ArrayList<>();
        table.forEach(
                (key, value) -> entries.add(Keys.quoted(key.toString()) + " = " + words(value)));
        return entries;
    }
}
