package dev.davit.config.source;

import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.Zero;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges trees the way containerd does: what a later file says wins, except that lists outside of
 * plugin tables grow, and that zero values outside of plugin tables count as not written.
 */
public final class Merge {
    private Merge() {}

    /** Adds what a later tree says; the later one belongs to the result from then on. */
    public static void into(Section target, Section later) {
        for (String key : later.keys()) {
            Section.Entry entry = later.entry(key).orElseThrow();
            switch (key) {
                case "plugins" -> deep(target, key, entry);
                case "proxy_plugins", "stream_processors", "timeouts" -> byName(target, key, entry);
                default -> field(target, key, entry);
            }
        }
    }

    private static void deep(Section target, String key, Section.Entry entry) {
        if (entry.value() instanceof Node.Table(Section from, Position _)
                && target.table(key).isPresent()) {
            Section to = target.table(key).orElseThrow();
            for (String below : from.keys()) {
                deep(to, below, from.entry(below).orElseThrow());
            }
        } else {
            target.put(key, entry);
        }
    }

    private static void byName(Section target, String key, Section.Entry entry) {
        if (entry.value() instanceof Node.Table(Section from, Position _)) {
            Section to = target.tableOrNew(key, entry.at());
            for (String name : from.keys()) {
                to.put(name, from.entry(name).orElseThrow());
            }
        }
    }

    private static void field(Section target, String key, Section.Entry entry) {
        switch (entry.value()) {
            case Node.Scalar scalar -> {
                if (!Zero.is(scalar)) {
                    target.put(key, entry);
                }
            }
            case Node.Sequence(List<Node> items, Position position) -> {
                List<Node> all = new ArrayList<>(target.items(key));
                for (Node item : items) {
                    if (all.stream().noneMatch(it -> isSame(it, item))) {
                        all.add(item);
                    }
                }
                target.put(key, new Section.Entry(entry.at(), new Node.Sequence(all, position)));
            }
            case Node.Table(Section from, Position _) -> {
                Section to = target.tableOrNew(key, entry.at());
                for (String below : from.keys()) {
                    field(to, below, from.entry(below).orElseThrow());
                }
            }
        }
    }

    private static boolean isSame(Node one, Node other) {
        return one instanceof Node.Scalar(Object a, Position _)
                && other instanceof Node.Scalar(Object b, Position _)
                && a.equals(b);
    }
}
