package dev.davit.config.toml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a table, in the order they were written. Mutable while a configuration is loaded:
 * migration moves entries, merging adds them. Confined to one thread.
 */
public final class Section {
    /**
     * @param at where the key was written
     */
    public record Entry(Position at, Node value) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The keys at this moment; a copy, so that entries may be removed while walking them. */
    public List<String> keys() {
        return new ArrayList<>(entries.keySet());
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The entry of a key. */
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The value of a key. */
    public Optional<Node> value(String key) {
        return entry(key).map(Entry::value);
    }

    /** Adds an entry or replaces the one that was there. */
    public void put(String key, Entry entry) {
        entries.put(key, entry);
    }

    /** Takes an entry out. */
    public Optional<Entry> remove(String key) {
        return Optional.ofNullable(entries.remove(key));
    }

    /** The table under a key; empty if there is none or the value is no table. */
    public Optional<Section> table(String key) {
        return entries.get(key) instanceof Entry(Position _, Node.Table(Section section, _))
                ? Optional.of(section)
                : Optional.empty();
    }

    /** The table under a key, made at the given position if there is none. */
    public Section tableOrNew(String key, Position at) {
        return table(key)
                .orElseGet(
                        () -> {
                            Section made = new Section();
                            put(key, new Entry(at, new Node.Table(made, at)));
                            return made;
                        });
    }

    /** The string under a key; the empty string if there is none or the value is no string. */
    public String text(String key) {
        return entries.get(key) instanceof Entry(Position _, Node.Scalar(String text, Position _))
                ? text
                : "";
    }

    /** The array under a key; empty if there is none or the value is no array. */
    public List<Node> items(String key) {
        return entries.get(key) instanceof Entry(Position _, Node.Sequence(List<Node> items, _))
                ? items
                : List.of();
    }
}
