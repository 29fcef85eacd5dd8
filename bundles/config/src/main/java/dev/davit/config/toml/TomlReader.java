package dev.davit.config.toml;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlElement;
import org.tomlj.TomlEntry;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * TOML text to a tree. The only class that touches the parser, so that a daemon without a
 * configuration file never loads it.
 */
public final class TomlReader {
    /** Deeper tables than anybody writes, and still far from the end of a small stack. */
    static final int DEEPEST = 32;

    /** The parser speaks of other lines too, as in "previously defined at line 1, column 1". */
    private static final Pattern LINE = Pattern.compile("line (\\d+), column");

    private final String source;
    private final Thinned thinned;

    private TomlReader(String source, Thinned thinned) {
        this.source = source;
        this.thinned = thinned;
    }

    /**
     * The table at the top; empty if the text has errors, which are in {@code problems} then.
     *
     * @param source the name that positions carry
     */
    public static Optional<Node.Table> read(String source, byte[] bytes, Problems problems) {
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(input, chars, true);
        String text = chars.flip().toString();
        if (end.isError()) {
            problems.add(endOf(source, text), "bytes that are no UTF-8, expected UTF-8 text");
            return Optional.empty();
        }
        int lone = loneCarriageReturn(text);
        if (lone >= 0) {
            // No line may end in one; tomlj 2.2.0 fails on it in an unclosed inline table.
            String what = "a carriage return alone, expected a line feed after it";
            problems.add(endOf(source, text.substring(0, lone)), what);
            return Optional.empty();
        }
        return new TomlReader(source, Thinned.of(text)).parse(problems);
    }

    private static Position endOf(String source, String text) {
        int lines = (int) text.chars().filter(c -> c == '\n').count();
        int lineStart = text.lastIndexOf('\n') + 1;
        return new Position(source, lines + 1, text.length() - lineStart + 1);
    }

    private static int loneCarriageReturn(String text) {
        int at = text.indexOf('\r');
        while (at >= 0 && text.startsWith("\n", at + 1)) {
            at = text.indexOf('\r', at + 1);
        }
        return at;
    }

    private Optional<Node.Table> parse(Problems problems) {
        TomlParseOptions options = TomlParseOptions.sourceless().withMaxNestingDepth(DEEPEST);
        TomlParseResult result = Toml.parse(thinned.text(), options);
        for (TomlParseError error : result.errors()) {
            String what = String.valueOf(error.getMessage());
            problems.add(
                    position(error.position()),
                    LINE.matcher(what)
                            .replaceAll(match -> "line " + original(match.group(1)) + ", column"));
        }
        if (result.hasErrors()) {
            return Optional.empty();
        }
        Position start = new Position(source, 1, 1);
        return Optional.of(new Node.Table(section(result, start), start));
    }

    private int original(String line) {
        return thinned.original(Integer.parseInt(line));
    }

    private Position position(TomlPosition position) {
        return new Position(source, thinned.original(position.line()), position.column());
    }

    /** A table that is only implied by the header of one below it has no place of its own. */
    private Position position(TomlElement element, Position around) {
        TomlPosition position = element.position();
        return position == null ? around : position(position);
    }

    private Section section(TomlTable table, Position around) {
        Section section = new Section();
        for (String key : table.keySet()) {
            TomlEntry entry = Objects.requireNonNull(table.entry(List.of(key)));
            Position at = position(entry, around);
            section.put(key, new Section.Entry(at, node(entry, at)));
        }
        return section;
    }

    private Node node(TomlEntry entry, Position at) {
        Position begin = position(entry.value(), at);
        return switch (entry.value().get()) {
            case TomlTable table -> new Node.Table(section(table, begin), begin);
            case TomlArray array -> new Node.Sequence(items(array, begin), begin);
            case Object scalar -> new Node.Scalar(scalar, begin);
        };
    }

    private List<Node> items(TomlArray array, Position around) {
        List<Node> items = new ArrayList<>(array.size());
        for (int index = 0; index < array.size(); index++) {
            TomlEntry entry = array.entry(index);
            items.add(node(entry, position(entry, around)));
        }
        return items;
    }
}
