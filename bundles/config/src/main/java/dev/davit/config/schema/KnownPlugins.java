package dev.davit.config.schema;

import static dev.davit.config.schema.ValueType.COUNT;
import static dev.davit.config.schema.ValueType.FLAG;
import static dev.davit.config.schema.ValueType.ID;
import static dev.davit.config.schema.ValueType.PATH;
import static dev.davit.config.schema.ValueType.SIZE;
import static dev.davit.config.schema.ValueType.SOCKET;
import static dev.davit.config.schema.ValueType.SPAN;
import static dev.davit.config.schema.ValueType.TEXT;
import static dev.davit.config.schema.ValueType.TEXTS;

import dev.davit.config.PluginUri;
import dev.davit.config.schema.PluginKeys.Key;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The plugins of the box that have keys. Tables of all others are kept as they are.
 *
 * <p>docs/configuration.md says what each key means; a test holds the two together.
 */
public final class KnownPlugins {
    /** containerd's limit of a message in both directions. */
    public static final long MESSAGE_BYTES = 16L << 20;

    private static final String GRPC_SOCKET = "/run/containerd/containerd.sock";

    private final Map<String, PluginKeys> byUri;

    public KnownPlugins(Host host) {
        Map<String, PluginKeys> plugins = new TreeMap<>();
        for (PluginKeys plugin : storage()) {
            plugins.put(plugin.uri(), plugin);
        }
        for (PluginKeys plugin : execution(host)) {
            plugins.put(plugin.uri(), plugin);
        }
        for (PluginKeys plugin : listeners(host)) {
            plugins.put(plugin.uri(), plugin);
        }
        byUri = Collections.unmodifiableMap(plugins);
    }

    /** The keys of a plugin; empty if it has none or is not of the box. */
    public Optional<PluginKeys> find(String uri) {
        return Optional.ofNullable(byUri.get(uri));
    }

    /** All of them, by name. */
    public Collection<PluginKeys> all() {
        return byUri.values();
    }

    private static List<PluginKeys> storage() {
        return List.of(
                plugin(
                        PluginUri.OVERLAYFS,
                        new Key("root_path", PATH, ""),
                        new Key("upperdir_label", FLAG, false),
                        new Key("sync_remove", FLAG, false),
                        new Key("slow_chown", FLAG, false),
                        new Key("mount_options", TEXTS, List.of())),
                plugin(PluginUri.NATIVE, new Key("root_path", PATH, "")),
                plugin(
                        PluginUri.METADATA,
                        new Key(
                                "content_sharing_policy",
                                new ValueType.Choice(List.of("shared", "isolated")),
                                "shared"),
                        new Key("no_sync", FLAG, false)),
                plugin(
                        PluginUri.GC,
                        new Key("pause_threshold", new ValueType.Real(), 0.02),
                        new Key("deletion_threshold", COUNT, 0L),
                        new Key("mutation_threshold", COUNT, 100L),
                        new Key("schedule_delay", SPAN, "0s"),
                        new Key("startup_delay", SPAN, "100ms")),
                plugin(
                        PluginUri.DIFF_SERVICE,
                        new Key("default", TEXTS, List.of("walking")),
                        new Key("sync_fs", FLAG, false)),
                plugin(PluginUri.DEPLOY, new Key("path", PATH, "")));
    }

    private static List<PluginKeys> execution(Host host) {
        return List.of(
                plugin(PluginUri.OPT, new Key("path", PATH, "/opt/containerd")),
                plugin(PluginUri.TASKS, new Key("platforms", TEXTS, List.of(host.platform()))),
                plugin(
                        PluginUri.SHIMS,
                        new Key("env", TEXTS, List.of()),
                        // A socket in it has a name of 64 digits, and the kernel takes 107 bytes.
                        new Key("socket_dir", new ValueType.FilePath(42), "")),
                plugin(
                        PluginUri.TASKS_SERVICE,
                        new Key("blockio_config_file", PATH, ""),
                        new Key("rdt_config_file", PATH, "")),
                plugin(PluginUri.CGROUPS_MONITOR, new Key("no_prometheus", FLAG, false)));
    }

    private static List<PluginKeys> listeners(Host host) {
        ValueType tcp = new ValueType.TcpAddress();
        return List.of(
                plugin(
                        PluginUri.GRPC,
                        new Key("address", SOCKET, GRPC_SOCKET),
                        new Key("uid", ID, host.uid()),
                        new Key("gid", ID, host.gid()),
                        new Key("max_recv_message_size", SIZE, MESSAGE_BYTES),
                        new Key("max_send_message_size", SIZE, MESSAGE_BYTES)),
                plugin(
                        PluginUri.GRPC_TCP,
                        new Key("address", tcp, ""),
                        new Key("tls_ca", PATH, ""),
                        new Key("tls_cert", PATH, ""),
                        new Key("tls_key", PATH, ""),
                        new Key("tls_common_name", TEXT, ""),
                        new Key("max_recv_message_size", SIZE, MESSAGE_BYTES),
                        new Key("max_send_message_size", SIZE, MESSAGE_BYTES)),
                plugin(
                        PluginUri.TTRPC,
                        new Key("address", SOCKET, GRPC_SOCKET + ".ttrpc"),
                        new Key("uid", ID, host.uid()),
                        new Key("gid", ID, host.gid())),
                plugin(
                        PluginUri.DEBUG,
                        new Key("address", new ValueType.AnyAddress(), ""),
                        new Key("uid", ID, 0L),
                        new Key("gid", ID, 0L)),
                plugin(PluginUri.METRICS, new Key("address", tcp, "")),
                plugin(PluginUri.GRPC_METRICS, new Key("grpc_histogram", FLAG, false)));
    }

    private static PluginKeys plugin(String uri, Key... keys) {
        return new PluginKeys(uri, List.of(keys));
    }
}
