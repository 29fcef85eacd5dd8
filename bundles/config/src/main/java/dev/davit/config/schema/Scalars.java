package dev.davit.config.schema;

import dev.davit.config.toml.Strings;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Values without parts: what is good, and the words for what is not. */
final class Scalars {
    /** A message shows no more of a value than this. */
    private static final int SHOWN = 120;

    private Scalars() {}

    /** The value in its one form; empty if the type does not allow it. */
    static Optional<Object> canonical(Object value, ValueType type) {
        return switch (value) {
            case String text -> fromText(text, type);
            case Long number -> fromWhole(number, type);
            case Double number ->
                    type instanceof ValueType.Real && Double.isFinite(number)
                            ? Optional.of(number)
                            : Optional.empty();
            case Boolean flag ->
                    type instanceof ValueType.Flag ? Optional.of(flag) : Optional.empty();
            case Object _ -> Optional.empty();
        };
    }

    private static Optional<Object> fromText(String text, ValueType type) {
        boolean good =
                switch (type) {
                    case ValueType.Text _ -> true;
                    case ValueType.Choice choice -> choice.allowed().contains(text);
                    case ValueType.FilePath path -> isPath(text, path.mostBytes());
                    case ValueType.TcpAddress _ -> text.isEmpty() || isTcp(text);
                    case ValueType.AnyAddress _ ->
                            text.startsWith("/")
                                    ? isPath(text, ValueType.SOCKET.mostBytes())
                                    : text.isEmpty() || isTcp(text);
                    case ValueType.Span _ ->
                            DurationText.parse(text).filter(it -> !it.isNegative()).isPresent();
                    case ValueType.Bytes _ -> SizeText.parse(text).isPresent();
                    case ValueType.Flag _,
                            ValueType.Whole _,
                            ValueType.Real _,
                            ValueType.PluginUris _,
                            ValueType.Texts _,
                            ValueType.Known _,
                            ValueType.Named _,
                            ValueType.Kept _ ->
                            false;
                };
        if (!good) {
            return Optional.empty();
        }
        return switch (type) {
            case ValueType.Span _ -> DurationText.parse(text).map(DurationText::of);
            case ValueType.Bytes _ -> SizeText.parse(text).map(Object.class::cast);
            case ValueType _ -> Optional.of(text);
        };
    }

    private static Optional<Object> fromWhole(long number, ValueType type) {
        if (type instanceof ValueType.Whole(long least, long most)
                && number >= least
                && number <= most) {
            return Optional.of(number);
        }
        if (type instanceof ValueType.Bytes && number >= 0) {
            return Optional.of(number);
        }
        return type instanceof ValueType.Real ? Optional.of((double) number) : Optional.empty();
    }

    private static boolean isPath(String text, int mostBytes) {
        return text.isEmpty()
                || (text.startsWith("/")
                        && text.indexOf('\0') < 0
                        && text.getBytes(StandardCharsets.UTF_8).length <= mostBytes);
    }

    private static boolean isTcp(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || port.isEmpty() || port.length() > 5) {
            return false;
        }
        for (int at = 0; at < port.length(); at++) {
            if (port.charAt(at) < '0' || port.charAt(at) > '9') {
                return false;
            }
        }
        return Integer.parseInt(port) <= 65_535;
    }

    /** The words for a type. */
    static String expected(ValueType type) {
        return switch (type) {
            case ValueType.Text _ -> "a string";
            case ValueType.Choice(var allowed) ->
                    "one of \"" + String.join("\", \"", allowed) + "\"";
            case ValueType.Flag _ -> "true or false";
            case ValueType.Whole(long least, long most) ->
                    "an integer from " + least + " to " + most;
            case ValueType.Bytes _ -> "a number of bytes such as 1048576 or \"512MiB\"";
            case ValueType.Real _ -> "a number";
            case ValueType.Span _ -> "a duration such as \"1m30s\" or \"100ms\"";
            case ValueType.FilePath(int most) -> "an absolute path of at most " + most + " bytes";
            case ValueType.TcpAddress _ -> "a host and a port such as \"127.0.0.1:1338\"";
            case ValueType.AnyAddress _ ->
                    "an absolute path of at most "
                            + ValueType.SOCKET.mostBytes()
                            + " bytes, or a host and a port such as \"127.0.0.1:1338\"";
            case ValueType.PluginUris _, ValueType.Texts _ -> "an array of strings";
            case ValueType.Known _, ValueType.Named _, ValueType.Kept _ -> "a table";
        };
    }

    /** The words for a value. */
    static String found(Object value) {
        return switch (value) {
            case String text ->
                    "the string "
                            + Strings.escaped(
                                    text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
            case Long number -> "the integer " + number;
            case Double number -> "the float " + number;
            case Boolean flag -> flag.toString();
            case Object time -> "the date or time " + time;
        };
    }
}
