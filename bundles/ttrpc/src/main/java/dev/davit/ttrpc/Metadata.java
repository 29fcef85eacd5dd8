package dev.davit.ttrpc;

import dev.davit.proto.ttrpc.KeyValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Keys and values beside a call. Keys are lower case; a key may stand several times. Immutable. */
public final class Metadata {
    /** Key of the namespace a call is made in. */
    public static final String NAMESPACE = "containerd-namespace-ttrpc";

    /** Nothing. */
    public static final Metadata EMPTY = new Metadata(List.of());

    private final List<KeyValue> entries;

    private Metadata(List<KeyValue> entries) {
        this.entries = entries;
    }

    static Metadata of(List<KeyValue> entries) {
        return entries.isEmpty() ? EMPTY : new Metadata(List.copyOf(entries));
    }

    /** One key and its value. */
    public static Metadata of(String key, String value) {
        return EMPTY.with(key, value);
    }

    /** The same and one more. */
    public Metadata with(String key, String value) {
        List<KeyValue> more = new ArrayList<>(entries);
        more.add(
                KeyValue.newBuilder().setKey(key.toLowerCase(Locale.ROOT)).setValue(value).build());
        return new Metadata(List.copyOf(more));
    }

    /** The first value of a key. */
    public Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    /** Every value of a key, in order. */
    public List<String> all(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return entries.stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(lower))
                .map(KeyValue::getValue)
                .toList();
    }

    List<KeyValue> entries() {
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metadata metadata && entries.equals(metadata.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** Keys only: values may be secrets. */
    @Override
    public String toString() {
        return entries.stream().map(KeyValue::getKey).toList().toString();
    }
}
