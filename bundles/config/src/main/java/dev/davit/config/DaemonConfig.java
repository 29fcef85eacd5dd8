package dev.davit.config;

import dev.davit.config.schema.KnownPlugins;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the daemon is to be. Two of them are equal if nothing has changed.
 *
 * @param root absolute; what survives a reboot
 * @param state absolute, another than {@code root}; what does not
 * @param temp directory for temporary files in place of the system's
 * @param oomScore adjustment of the daemon's OOM score; 0 leaves it
 * @param cgroupPath the cgroup that the daemon joins; empty stays
 * @param disabledPlugins names in full
 * @param requiredPlugins names in full; the daemon does not start without them
 * @param imports as written, the standing one first
 * @param log the table {@code [debug]}
 * @param timeouts by name; those of {@link Timeout} and what else was written
 * @param plugins tables by the plugin's name in full: all plugins of the box that have keys and are
 *     not disabled, and what was written for others
 * @param proxyPlugins by id, as the configuration files have them
 * @param proxyFiles those that have a file of their own
 * @param streamProcessors by id
 */
public record DaemonConfig(
        Path root,
        Path state,
        Optional<Path> temp,
        int oomScore,
        String cgroupPath,
        List<String> disabledPlugins,
        List<String> requiredPlugins,
        List<String> imports,
        LogSettings log,
        Map<String, Duration> timeouts,
        Map<String, ConfigTable> plugins,
        Map<String, ProxyPlugin> proxyPlugins,
        ProxyFiles proxyFiles,
        Map<String, ExternalProcessor> streamProcessors) {
    public DaemonConfig {
        Objects.requireNonNull(root);
        Objects.requireNonNull(state);
        Objects.requireNonNull(temp);
        Objects.requireNonNull(cgroupPath);
        disabledPlugins = List.copyOf(disabledPlugins);
        requiredPlugins = List.copyOf(requiredPlugins);
        imports = List.copyOf(imports);
        Objects.requireNonNull(log);
        timeouts = sorted(timeouts);
        plugins = sorted(plugins);
        proxyPlugins = sorted(proxyPlugins);
        Objects.requireNonNull(proxyFiles);
        streamProcessors = sorted(streamProcessors);
    }

    /** Whether a plugin must not run; {@code uri} is its name in full. */
    public boolean isDisabled(String uri) {
        return disabledPlugins.contains(uri);
    }

    /** The table of a plugin; an empty one if it has none. */
    public ConfigTable plugin(String uri) {
        return plugins.getOrDefault(uri, ConfigTable.EMPTY);
    }

    /** How long to wait. */
    public Duration timeout(Timeout timeout) {
        return timeouts.getOrDefault(timeout.key(), timeout.standard());
    }

    /** The directory that bundles are dropped into. */
    public Path pluginDirectory() {
        String path = isDisabled(PluginUri.DEPLOY) ? "" : plugin(PluginUri.DEPLOY).text("path");
        return path.isEmpty() ? root.resolve("plugins") : Path.of(path);
    }

    /**
     * The directory of files that each name one proxy plugin.
     *
     * @param beside the directory of the configuration file
     */
    public Optional<Path> proxyDirectory(Path beside) {
        return enabled(PluginUri.DEPLOY)
                .map(table -> table.text("proxy_path"))
                .map(path -> path.isEmpty() ? beside.resolve("proxy-plugins.d") : Path.of(path));
    }

    /** All proxy plugins, wherever they are named, by id. */
    public Map<String, ProxyPlugin> allProxyPlugins() {
        Map<String, ProxyPlugin> all = new TreeMap<>(proxyFiles.plugins());
        all.putAll(proxyPlugins);
        return all;
    }

    /** The same with other files for proxy plugins. */
    DaemonConfig with(ProxyFiles files) {
        return new DaemonConfig(
                root,
                state,
                temp,
                oomScore,
                cgroupPath,
                disabledPlugins,
                requiredPlugins,
                imports,
                log,
                timeouts,
                plugins,
                proxyPlugins,
                files,
                streamProcessors);
    }

    /** The gRPC socket; empty if its plugin is disabled. */
    public Optional<GrpcServer> grpc() {
        return enabled(PluginUri.GRPC)
                .map(
                        table ->
                                new GrpcServer(
                                        table.text("address"),
                                        table.whole("uid"),
                                        table.whole("gid"),
                                        messageBytes(table, "max_recv_message_size"),
                                        messageBytes(table, "max_send_message_size")));
    }

    /** gRPC over TCP; empty unless an address is configured. */
    public Optional<GrpcTcpServer> grpcTcp() {
        return enabled(PluginUri.GRPC_TCP)
                .filter(table -> !table.text("address").isEmpty())
                .map(
                        table ->
                                new GrpcTcpServer(
                                        table.text("address"),
                                        table.text("tls_ca"),
                                        table.text("tls_cert"),
                                        table.text("tls_key"),
                                        table.text("tls_common_name"),
                                        messageBytes(table, "max_recv_message_size"),
                                        messageBytes(table, "max_send_message_size")));
    }

    /** The ttrpc socket; empty if its plugin is disabled. */
    public Optional<SocketServer> ttrpc() {
        return socket(PluginUri.TTRPC);
    }

    /** Where the daemon shows its inside; empty unless an address is configured. */
    public Optional<SocketServer> debugServer() {
        return socket(PluginUri.DEBUG);
    }

    /** Host and port that metrics are served at; empty unless configured. */
    public Optional<String> metricsAddress() {
        return enabled(PluginUri.METRICS)
                .map(table -> table.text("address"))
                .filter(address -> !address.isEmpty());
    }

    private Optional<SocketServer> socket(String uri) {
        return enabled(uri)
                .filter(table -> !table.text("address").isEmpty())
                .map(
                        table ->
                                new SocketServer(
                                        table.text("address"),
                                        table.whole("uid"),
                                        table.whole("gid")));
    }

    private Optional<ConfigTable> enabled(String uri) {
        return isDisabled(uri) ? Optional.empty() : Optional.of(plugin(uri));
    }

    private static int messageBytes(ConfigTable table, String key) {
        long bytes = table.whole(key);
        return Math.toIntExact(bytes == 0 ? KnownPlugins.MESSAGE_BYTES : bytes);
    }

    private static <T> Map<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
