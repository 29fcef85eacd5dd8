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
import dev.davit.config.schema.PluginKeys.PluginKey;

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
                        new PluginKey("root_path", PATH, ""),
                        new PluginKey("upperdir_label", FLAG, false),
                        new PluginKey("sync_remove", FLAG, false),
                        new PluginKey("slow_chown", FLAG, false),
                        new PluginKey("mount_options", TEXTS, List.of())),
                plugin(PluginUri.NATIVE, new PluginKey("root_path", PATH, "")),
                plugin(
                        PluginUri.METADATA,
                        new PluginKey(
                                "content_sharing_policy",
                                new ValueType.Choice(List.of("shared", "isolated")),
                                "shared"),
                        new PluginKey("no_sync", FLAG, false)),
                plugin(
                        PluginUri.GC,
                        new PluginKey("pause_threshold", new ValueType.Real(), 0.02),
                        new PluginKey("deletion_threshold", COUNT, 0L),
                        new PluginKey("mutation_threshold", COUNT, 100L),
                        new PluginKey("schedule_delay", SPAN, "0s"),
                        new PluginKey("startup_delay", SPAN, "100ms")),
                plugin(
                        PluginUri.DIFF_SERVICE,
                        new PluginKey("default", TEXTS, List.of("walking")),
                        new PluginKey("sync_fs", FLAG, false)),
                plugin(
                        PluginUri.VERIFIER_PROGRAMS,
                        new PluginKey("bin_dir", PATH, "/opt/containerd/image-verifier/bin"),
                        new PluginKey("max_verifiers", COUNT, 10L),
                        new PluginKey("per_verifier_timeout", SPAN, "10s")),
                plugin(PluginUri.IMAGE_POLICY, new PluginKey("verify_on_create", FLAG, false)),
                plugin(
                        PluginUri.DEPLOY,
                        new PluginKey("path", PATH, ""),
                        new PluginKey("proxy_path", PATH, "")));
    }

    private static List<PluginKeys> execution(Host host) {
        return List.of(
                plugin(PluginUri.OPT, new PluginKey("path", PATH, "/opt/containerd")),
                plugin(
                        PluginUri.TASKS,
                        new PluginKey("platforms", TEXTS, List.of(host.platform()))),
                plugin(
                        PluginUri.SHIMS,
                        new PluginKey("env", TEXTS, List.of()),
                        // A socket in it has a name of 64 digits, and the kernel takes 107 bytes.
                        new PluginKey("socket_dir", new ValueType.FilePath(42), "")),
                plugin(
                        PluginUri.TASKS_SERVICE,
                        new PluginKey("blockio_config_file", PATH, ""),
                        new PluginKey("rdt_config_file", PATH, "")),
                plugin(PluginUri.JSON_FILE, new PluginKey("allowed_paths", TEXTS, List.of())),
                plugin(PluginUri.CGROUPS_MONITOR, new PluginKey("no_prometheus", FLAG, false)));
    }

    private static List<PluginKeys> listeners(Host host) {
        ValueType tcp = new ValueType.TcpAddress();
        return List.of(
                plugin(
                        PluginUri.GRPC,
                        new PluginKey("address", SOCKET, GRPC_SOCKET),
                        new PluginKey("uid", ID, host.uid()),
                        new PluginKey("gid", ID, host.gid()),
                        new PluginKey("max_recv_message_size", SIZE, MESSAGE_BYTES),
                        new PluginKey("max_send_message_size", SIZE, MESSAGE_BYTES)),
                plugin(
                        PluginUri.GRPC_TCP,
                        new PluginKey("address", tcp, ""),
                        new PluginKey("tls_ca", PATH, ""),
                        new PluginKey("tls_cert", PATH, ""),
                        new PluginKey("tls_key", PATH, ""),
                        new PluginKey("tls_common_name", TEXT, ""),
                        new PluginKey("max_recv_message_size", SIZE, MESSAGE_BYTES),
                        new PluginKey("max_send_message_size", SIZE, MESSAGE_BYTES)),
                plugin(
                        PluginUri.TTRPC,
                        new PluginKey("address", SOCKET, GRPC_SOCKET + ".ttrpc"),
                        new PluginKey("uid", ID, host.uid()),
                        new PluginKey("gid", ID, host.gid())),
                plugin(
                        PluginUri.DEBUG,
                        new PluginKey("address", new ValueType.AnyAddress(), ""),
                        new PluginKey("uid", ID, 0L),
                        new PluginKey("gid", ID, 0L)),
                plugin(PluginUri.METRICS, new PluginKey("address", tcp, "")),
                plugin(PluginUri.GRPC_METRICS, new PluginKey("grpc_histogram", FLAG, false)));
    }

    private static PluginKeys plugin(String uri, PluginKey... keys) {
        return new PluginKeys(uri, List.of(keys));
    }
}
