package dev.davit.config;

import dev.davit.config.schema.DurationText;
import dev.davit.config.schema.KnownPlugins;
import dev.davit.config.schema.PluginKeys;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** From a tree that has been checked to records, with defaults where nothing is written. */
final class Decoder {
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final KnownPlugins known;
    private final Problems problems;

    Decoder(KnownPlugins known, Problems problems) {
        this.known = known;
        this.problems = problems;
    }

    DaemonConfig decode(Section merged) {
        Section debug = merged.table("debug").orElseGet(Section::new);
        Section cgroup = merged.table("cgroup").orElseGet(Section::new);
        List<String> disabled = texts(merged, "disabled_plugins");
        Section proxies = merged.table("proxy_plugins").orElseGet(Section::new);
        Map<String, ProxyPlugin> proxyPlugins = new TreeMap<>();
        for (String id : proxies.keys()) {
            proxies.table(id).ifPresent(it -> proxyPlugins.put(id, proxyPlugin(id, it)));
        }
        return new DaemonConfig(
                path(merged, "root").orElse(Path.of("/var/lib/containerd")),
                path(merged, "state").orElse(Path.of("/run/containerd")),
                path(merged, "temp"),
                Math.toIntExact(whole(merged, "oom_score")),
                cgroup.text("path"),
                disabled,
                texts(merged, "required_plugins"),
                texts(merged, "imports"),
                new LogSettings(
                        debug.text("level"),
                        debug.text("format"),
                        debug.value("log_trace_id").map(Decoder::plain).equals(Optional.of(true))),
                timeouts(merged),
                plugins(merged.table("plugins").orElseGet(Section::new), disabled),
                proxyPlugins,
                ProxyFiles.NONE,
                streamProcessors(merged));
    }

    private Optional<Path> path(Section section, String key) {
        String text = section.text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text).normalize());
        } catch (InvalidPathException e) {
            // Letters that the locale of the process has no bytes for.
            Position at = section.value(key).orElseThrow().position();
            problems.add(at, key, "no path in this locale: " + e.getReason());
            return Optional.empty();
        }
    }

    private static long whole(Section section, String key) {
        return section.value(key).orElse(null) instanceof Node.Scalar(Long number, Position _)
                ? number
                : 0;
    }

    private static List<String> texts(Section section, String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : section.items(key)) {
            if (item instanceof Node.Scalar(String text, Position _)) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static Map<String, Duration> timeouts(Section merged) {
        Map<String, Duration> timeouts = new TreeMap<>();
        for (Timeout timeout : Timeout.values()) {
            timeouts.put(timeout.key(), timeout.standard());
        }
        Section written = merged.table("timeouts").orElseGet(Section::new);
        for (String name : written.keys()) {
            timeouts.put(name, DurationText.parse(written.text(name)).orElseThrow());
        }
        return timeouts;
    }

    private Map<String, ConfigTable> plugins(Section written, List<String> disabled) {
        Map<String, ConfigTable> plugins = new TreeMap<>();
        for (String uri : written.keys()) {
            if (known.find(uri).isEmpty() || disabled.contains(uri)) {
                written.table(uri).ifPresent(it -> plugins.put(uri, new ConfigTable(plain(it))));
            }
        }
        for (PluginKeys plugin : known.all()) {
            if (!disabled.contains(plugin.uri())) {
                Section table = written.table(plugin.uri()).orElseGet(Section::new);
                plugins.put(plugin.uri(), complete(plugin, table));
            }
        }
        return plugins;
    }

    private static ConfigTable complete(PluginKeys plugin, Section written) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (PluginKeys.PluginKey key : plugin.keys()) {
            entries.put(
                    key.name(),
                    written.value(key.name()).map(Decoder::plain).orElse(key.standard()));
        }
        return new ConfigTable(entries);
    }

    /** An entry whose keys have been checked. */
    static ProxyPlugin proxyPlugin(String id, Section table) {
        Map<String, String> exports = new TreeMap<>();
        Section written = table.table("exports").orElseGet(Section::new);
        for (String name : written.keys()) {
            exports.put(name, written.text(name));
        }
        return new ProxyPlugin(
                id,
                table.text("type"),
                table.text("address"),
                table.text("platform"),
                exports,
                texts(table, "capabilities"),
                table.has("uid") ? OptionalLong.of(whole(table, "uid")) : OptionalLong.empty(),
                table.table("process").map(Decoder::plain).orElse(Map.of()));
    }

    private static Map<String, ExternalProcessor> streamProcessors(Section merged) {
        Map<String, ExternalProcessor> processors = new TreeMap<>();
        for (ExternalProcessor decoder : List.of(decoder(""), decoder("gzip"))) {
            processors.put(decoder.id(), decoder);
        }
        Section written = merged.table("stream_processors").orElseGet(Section::new);
        for (String id : written.keys()) {
            written.table(id).ifPresent(it -> processors.put(id, streamProcessor(id, it)));
        }
        return processors;
    }

    private static ExternalProcessor streamProcessor(String id, Section table) {
        return new ExternalProcessor(
                id,
                texts(table, "accepts"),
                table.text("returns"),
                table.text("path"),
                texts(table, "args"),
                texts(table, "env"));
    }

    /** The decryption that containerd is set up for; it works once the program is installed. */
    private static ExternalProcessor decoder(String compression) {
        String dot = compression.isEmpty() ? "" : "." + compression;
        String plus = compression.isEmpty() ? "" : "+" + compression;
        String keys = "/etc/containerd/ocicrypt";
        return new ExternalProcessor(
                "io.containerd.ocicrypt.decoder.v1.tar" + dot,
                List.of(LAYER + plus + "+encrypted"),
                LAYER + plus,
                "ctd-decoder",
                List.of("--decryption-keys-path", keys + "/keys"),
                List.of("OCICRYPT_KEYPROVIDER_CONFIG=" + keys + "/ocicrypt_keyprovider.conf"));
    }

    /** Without positions. */
    private static Object plain(Node node) {
        return switch (node) {
            case Node.Scalar(Object value, Position _) -> value;
            case Node.Table(Section section, Position _) -> plain(section);
            case Node.Sequence(List<Node> items, Position _) -> {
                List<Object> list = new ArrayList<>(items.size());
                for (Node item : items) {
                    list.add(plain(item));
                }
                yield list;
            }
        };
    }

    /** Sorted by name, as containerd prints what it does not know. */
    private static Map<String, Object> plain(Section section) {
        Map<String, Object> entries = new TreeMap<>();
        for (String key : section.keys()) {
            entries.put(key, plain(section.value(key).orElseThrow()));
        }
        return entries;
    }
}
