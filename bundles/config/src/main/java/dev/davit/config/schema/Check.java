package dev.davit.config.schema;

import dev.davit.config.toml.Keys;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.Strings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds a tree against the types of its keys. Wrong values are reported and left out, unknown keys
 * get a warning and are left out, good values come back in their one canonical form.
 */
public final class Check {
    private final Problems problems;
    private final List<String> warnings;

    public Check(Problems problems, List<String> warnings) {
        this.problems = problems;
        this.warnings = warnings;
    }

    /** The entries at the top of a file. */
    public Section topLevel(Section section, ValueType.Known type) {
        return known(section, type, "", "Ignoring unknown key in TOML");
    }

    /** The table of a plugin. */
    public Section plugin(String uri, Section section, ValueType.Known type) {
        String path = Keys.below("plugins", uri);
        return known(section, type, path, "Ignoring unknown key in TOML for plugin " + uri);
    }

    /**
     * A single value.
     *
     * @param key its key in full
     * @return empty if it is wrong, which has been reported then
     */
    public Optional<Node> value(Node node, ValueType type, String key) {
        return switch (type) {
            case ValueType.Known known -> {
                Optional<Node.Table> table = table(node, key);
                yield table.map(
                        found -> {
                            String words = "Ignoring unknown key in TOML";
                            Section good = known(found.section(), known, key, words);
                            return new Node.Table(good, found.position());
                        });
            }
            case ValueType.Named(ValueType each) ->
                    table(node, key).map(it -> named(it, each, key));
            case ValueType.Kept _ -> table(node, key).map(Node.class::cast);
            case ValueType.Texts _ -> texts(node, key, Optional.empty());
            case ValueType.PluginUris(String kind) -> texts(node, key, Optional.of(kind));
            case ValueType.Text _,
                    ValueType.Choice _,
                    ValueType.Flag _,
                    ValueType.Whole _,
                    ValueType.Bytes _,
                    ValueType.Real _,
                    ValueType.Span _,
                    ValueType.FilePath _,
                    ValueType.TcpAddress _,
                    ValueType.AnyAddress _ ->
                    scalar(node, type, key);
        };
    }

    private Section known(Section section, ValueType.Known type, String path, String words) {
        Section good = new Section();
        for (String key : section.keys()) {
            Section.Entry entry = section.entry(key).orElseThrow();
            ValueType expected = type.keys().get(key);
            String below = Keys.below(path, key);
            if (expected == null) {
                warnings.add(entry.at() + ": " + words + ": " + below);
            } else {
                value(entry.value(), expected, below)
                        .ifPresent(node -> good.put(key, new Section.Entry(entry.at(), node)));
            }
        }
        return good;
    }

    private Node named(Node.Table table, ValueType each, String path) {
        Section good = new Section();
        for (String key : table.section().keys()) {
            Section.Entry entry = table.section().entry(key).orElseThrow();
            value(entry.value(), each, Keys.below(path, key))
                    .ifPresent(node -> good.put(key, new Section.Entry(entry.at(), node)));
        }
        return new Node.Table(good, table.position());
    }

    private Optional<Node.Table> table(Node node, String key) {
        if (node instanceof Node.Table table) {
            return Optional.of(table);
        }
        wrong(node, key, "a table");
        return Optional.empty();
    }

    private Optional<Node> texts(Node node, String key, Optional<String> pluginKind) {
        if (!(node instanceof Node.Sequence(List<Node> items, Position position))) {
            wrong(node, key, "an array of strings");
            return Optional.empty();
        }
        List<Node> good = new ArrayList<>(items.size());
        for (Node item : items) {
            if (!(item instanceof Node.Scalar(String text, Position at))) {
                wrong(item, key, "an array of strings");
            } else if (pluginKind.isPresent() && text.indexOf('.') < 0) {
                String words = "invalid " + pluginKind.get() + " plugin URI ";
                String expected = " expect io.containerd.x.vx";
                problems.add(at, key, words + Strings.escaped(text) + expected);
            } else {
                good.add(item);
            }
        }
        return Optional.of(new Node.Sequence(good, position));
    }

    private Optional<Node> scalar(Node node, ValueType type, String key) {
        if (node instanceof Node.Scalar(Object value, Position position)) {
            Optional<Object> good = Scalars.canonical(value, type);
            if (good.isPresent()) {
                return Optional.of(new Node.Scalar(good.get(), position));
            }
        }
        wrong(node, key, Scalars.expected(type));
        return Optional.empty();
    }

    private void wrong(Node node, String key, String expected) {
        problems.add(node.position(), key, "found " + found(node) + ", expected " + expected);
    }

    private static String found(Node node) {
        return switch (node) {
            case Node.Table _ -> "a table";
            case Node.Sequence _ -> "an array";
            case Node.Scalar(Object value, Position _) -> Scalars.found(value);
        };
    }
}
