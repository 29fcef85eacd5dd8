package dev.davit.launcher;

import dev.davit.config.DaemonConfig;
import dev.davit.config.ExternalProcessor;
import dev.davit.config.GrpcServer;
import dev.davit.config.PluginUri;
import dev.davit.config.ProxyPlugin;
import dev.davit.config.SocketServer;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.ProxySettings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What plugins are told of the configuration.
 *
 * @param config the configuration
 * @param version version of this daemon
 * @param home directory of the installation
 */
record Settings(DaemonConfig config, Version version, Path home) {
    private static final String CONTAINERD = "io.containerd.";
    private static final String DEFAULT_DECODERS = "io.containerd.ocicrypt.decoder.";

    PluginSettings forPlugins() {
        Map<String, Map<String, Object>> tables = new HashMap<>();
        config.plugins().forEach((uri, table) -> tables.put(uri, table.entries()));
        tables.put("stream_processors", processors());
        new TracingEnvironment(System.getenv()).addTo(tables);
        return new PluginSettings(
                config.root(),
                config.state(),
                tables,
                proxies(),
                Set.copyOf(config.disabledPlugins()),
                facts(),
                config.isDisabled(PluginUri.DEPLOY)
                        ? Optional.empty()
                        : Optional.of(config.pluginDirectory()));
    }

    private List<ProxySettings> proxies() {
        return Stream.concat(
                        config.allProxyPlugins().values().stream().flatMap(Settings::proxies),
                        config.proxyFiles().refused().stream()
                                .map(it -> ProxySettings.refused(it.id(), it.reason())))
                .toList();
    }

    private Map<String, Object> processors() {
        Map<String, Object> processors = new HashMap<>();
        for (ExternalProcessor processor : config.streamProcessors().values()) {
            if (isThere(processor)) {
                Map<String, Object> keys =
                        Map.of(
                                "accepts", processor.accepts(),
                                "returns", processor.returns(),
                                "path", processor.path(),
                                "args", processor.args(),
                                "env", processor.env());
                processors.put(processor.id(), keys);
            }
        }
        return processors;
    }

    /** The decoders of the defaults are nobody's wish; what is missing of others is told. */
    private static boolean isThere(ExternalProcessor processor) {
        return !processor.id().startsWith(DEFAULT_DECODERS)
                || Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, processor.path())));
    }

    private static Stream<ProxySettings> proxies(ProxyPlugin plugin) {
        return plugin.places().stream().map(place -> proxy(place, plugin));
    }

    private static ProxySettings proxy(String place, ProxyPlugin plugin) {
        return new ProxySettings(
                place,
                plugin.typeId().orElse(plugin.type()),
                plugin.address(),
                plugin.platform(),
                plugin.exports(),
                plugin.capabilities(),
                plugin.uid(),
                plugin.process(),
                "");
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new HashMap<>();
        facts.put("version", version.api());
        facts.put("revision", version.revision());
        facts.put("binary", home.resolve("bin").resolve("containerd").toString());
        facts.put("tmp", config.root().resolve("tmpmounts").toString());
        facts.put("debug", isDebug(config.log().level()));
        facts.put("grpc.address", config.grpc().map(GrpcServer::address).orElse(""));
        facts.put("ttrpc.address", config.ttrpc().map(SocketServer::address).orElse(""));
        config.timeouts()
                .forEach((name, wait) -> facts.put(shortName(name), wait.toMillis() + "ms"));
        return facts;
    }

    /** {@code io.containerd.timeout.shim.load} is {@code timeout.shim.load} to plugins. */
    private static String shortName(String timeout) {
        return timeout.startsWith(CONTAINERD) ? timeout.substring(CONTAINERD.length()) : timeout;
    }

    private static boolean isDebug(String level) {
        return level.equals("debug") || level.equals("trace");
    }
}
