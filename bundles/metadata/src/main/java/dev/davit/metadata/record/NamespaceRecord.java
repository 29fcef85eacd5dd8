package dev.davit.metadata.record;

import java.util.Map;
import java.util.Objects;

/**
 * A namespace.
 *
 * @param name an identifier
 * @param labels free text by key; copied
 */
public record NamespaceRecord(String name, Map<String, String> labels) {
    private static final int FORMAT = 1;

    public NamespaceRecord {
        Objects.requireNonNull(name);
        labels = Map.copyOf(labels);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT).labels(labels).toBytes();
    }

    /** Reads the record under a key. */
    public static NamespaceRecord fromBytes(String name, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new NamespaceRecord(name, in.labels());
    }

    /** A namespace that something was put into before anybody made it. */
    public static NamespaceRecord implicit(String name) {
        return new NamespaceRecord(name, Map.of());
    }
}
