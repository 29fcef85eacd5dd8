package dev.davit.config.schema;

import static dev.davit.config.schema.ValueType.FLAG;
import static dev.davit.config.schema.ValueType.ID;
import static dev.davit.config.schema.ValueType.PATH;
import static dev.davit.config.schema.ValueType.SIZE;
import static dev.davit.config.schema.ValueType.SOCKET;
import static dev.davit.config.schema.ValueType.SPAN;
import static dev.davit.config.schema.ValueType.TEXT;
import static dev.davit.config.schema.ValueType.TEXTS;

import static java.util.Map.entry;

import dev.davit.config.schema.ValueType.Choice;
import dev.davit.config.schema.ValueType.Kept;
import dev.davit.config.schema.ValueType.Known;
import dev.davit.config.schema.ValueType.Named;
import dev.davit.config.schema.ValueType.PluginUris;
import dev.davit.config.schema.ValueType.Whole;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys outside of plugin tables, for each version of the file. */
public final class TopLevel {
    /** The newest version, and the one that is printed. */
    public static final int NEWEST = 4;

    /** Levels of the log; the empty one leaves it at info. */
    public static final ValueType LEVEL =
            new Choice(
                    List.of(
                            "", "trace", "debug", "info", "warn", "warning", "error", "fatal",
                            "panic"));

    private static final ValueType TCP = new ValueType.TcpAddress();

    private static final Map<String, ValueType> LOG =
            Map.of(
                    "level",
                    LEVEL,
                    "format",
                    new Choice(List.of("", "text", "json")),
                    "log_trace_id",
                    FLAG);

    /** The process behind a proxy plugin, if the daemon is to run it. */
    private static final Known PROCESS =
            new Known(
                    Map.ofEntries(
                            entry("command", TEXTS),
                            entry("env", TEXTS),
                            entry("user", TEXT),
                            entry("group", TEXT),
                            entry("working_directory", PATH),
                            entry("cgroup", TEXT),
                            entry("memory_limit", new ValueType.Bytes()),
                            entry("descriptor_limit", SIZE),
                            entry("stored_descriptors", SIZE),
                            entry("restart_delay", SPAN),
                            entry("restart_delay_max", SPAN),
                            entry("start_timeout", SPAN),
                            entry("stop_timeout", SPAN),
                            entry("watchdog", SPAN)));

    /** An entry of {@code [proxy_plugins]}, and a file of its own for one. */
    public static final Known PROXY_PLUGIN =
            new Known(
                    Map.of(
                            "type", TEXT,
                            "address", TEXT,
                            "platform", TEXT,
                            "exports", new Named(TEXT),
                            "capabilities", TEXTS,
                            "uid", ID,
                            "process", PROCESS));

    private static final Known STREAM_PROCESSOR =
            new Known(
                    Map.of(
                            "accepts", TEXTS, "returns", TEXT, "path", TEXT, "args", TEXTS, "env",
                            TEXTS));

    private TopLevel() {}

    /** The keys of a file of that version. */
    public static Known ofVersion(int version) {
        Map<String, ValueType> keys = new LinkedHashMap<>();
        keys.put("version", new Whole(0, NEWEST));
        keys.put("root", PATH);
        keys.put("state", PATH);
        keys.put("temp", PATH);
        // Names in a file of version 1 are short.
        keys.put("disabled_plugins", version < 2 ? TEXTS : new PluginUris("disabled"));
        keys.put("required_plugins", version < 2 ? TEXTS : new PluginUris("required"));
        keys.put("oom_score", new Whole(-1000, 1000));
        keys.put("imports", TEXTS);
        keys.put("cgroup", new Known(Map.of("path", TEXT)));
        keys.put("timeouts", new Named(SPAN));
        keys.put("plugins", new Named(new Kept()));
        keys.put("proxy_plugins", new Named(PROXY_PLUGIN));
        keys.put("stream_processors", new Named(STREAM_PROCESSOR));
        if (version < NEWEST) {
            keys.put("grpc", grpc());
            keys.put("ttrpc", new Known(Map.of("address", SOCKET, "uid", ID, "gid", ID)));
            keys.put("metrics", new Known(Map.of("address", TCP, "grpc_histogram", FLAG)));
            keys.put("debug", logAndServer());
        } else {
            keys.put("debug", new Known(LOG));
        }
        return new Known(keys);
    }

    private static Known grpc() {
        Map<String, ValueType> keys = new LinkedHashMap<>();
        keys.put("address", SOCKET);
        keys.put("uid", ID);
        keys.put("gid", ID);
        keys.put("tcp_address", TCP);
        for (String file : List.of("tcp_tls_ca", "tcp_tls_cert", "tcp_tls_key")) {
            keys.put(file, PATH);
        }
        keys.put("tcp_tls_common_name", TEXT);
        keys.put("max_recv_message_size", SIZE);
        keys.put("max_send_message_size", SIZE);
        return new Known(keys);
    }

    private static Known logAndServer() {
        Map<String, ValueType> keys = new LinkedHashMap<>(LOG);
        keys.put("address", new ValueType.AnyAddress());
        keys.put("uid", ID);
        keys.put("gid", ID);
        return new Known(keys);
    }
}
