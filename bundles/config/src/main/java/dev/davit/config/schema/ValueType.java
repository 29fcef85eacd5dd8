package dev.davit.config.schema;

import java.util.List;
import java.util.Map;

/** What may stand under a key. */
public sealed interface ValueType {
    /** A string. */
    record Text() implements ValueType {}

    /** One of these strings. */
    record Choice(List<String> allowed) implements ValueType {
        public Choice {
            allowed = List.copyOf(allowed);
        }
    }

    /** {@code true} or {@code false}. */
    record Flag() implements ValueType {}

    /** An integer between two bounds, both included. */
    record Whole(long least, long most) implements ValueType {}

    /** A number of bytes: an integer, or a string such as {@code 512MiB}. */
    record Bytes() implements ValueType {}

    /** A float or integer. */
    record Real() implements ValueType {}

    /** A string that {@link DurationText} understands, zero or longer. */
    record Span() implements ValueType {}

    /** The absolute path of a file or directory, at most that many bytes long; or empty. */
    record FilePath(int mostBytes) implements ValueType {}

    /** A host and a port, {@code 127.0.0.1:1338} for example; or empty. */
    record TcpAddress() implements ValueType {}

    /** Either an absolute path or a host and a port; or empty. */
    record AnyAddress() implements ValueType {}

    /**
     * Names of plugins in full: a type, a dot and an id.
     *
     * @param kind the word before "plugin" in the message
     */
    record PluginUris(String kind) implements ValueType {}

    /** An array of strings. */
    record Texts() implements ValueType {}

    /** A table with known keys. */
    record Known(Map<String, ValueType> keys) implements ValueType {
        public Known {
            keys = Map.copyOf(keys);
        }
    }

    /** A table whose keys are names, all values of one type. */
    record Named(ValueType each) implements ValueType {}

    /** A table that is kept as it is. */
    record Kept() implements ValueType {}

    /** Text. */
    Text TEXT = new Text();

    /** True or false. */
    Flag FLAG = new Flag();

    /** Duration. */
    Span SPAN = new Span();

    /** List of strings. */
    Texts TEXTS = new Texts();

    /** The path of any file. */
    FilePath PATH = new FilePath(4095);

    /** The path of a socket: what fits into the kernel's address with some room. */
    FilePath SOCKET = new FilePath(104);

    /** A user or group id. */
    Whole ID = new Whole(0, 0xFFFF_FFFEL);

    /** A size in bytes. */
    Whole SIZE = new Whole(0, Integer.MAX_VALUE);

    /** A number of things; what a negative one means is the plugin's affair. */
    Whole COUNT = new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
}
