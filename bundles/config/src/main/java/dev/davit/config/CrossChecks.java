package dev.davit.config;

import dev.davit.config.toml.Keys;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that are good by themselves and wrong together. */
final class CrossChecks {
    private final Section merged;
    private final DaemonConfig config;
    private final Problems problems;
    private final List<String> warnings;

    CrossChecks(Section merged, DaemonConfig config, Problems problems, List<String> warnings) {
        this.merged = merged;
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        if (config.root().equals(config.state())) {
            problems.add(
                    at("state"),
                    "state",
                    "found " + config.state() + ", expected another directory than root");
        }
        checkNeededSocket(PluginUri.GRPC);
        checkNeededSocket(PluginUri.TTRPC);
        checkAddressesDiffer();
        config.grpcTcp().ifPresent(this::checkKeyPair);
        checkRequired();
        config.proxyPlugins().values().forEach(this::warnOfProxy);
        config.streamProcessors().values().forEach(this::warnOfProcessor);
    }

    private void checkNeededSocket(String uri) {
        if (!config.isDisabled(uri) && config.plugin(uri).text("address").isEmpty()) {
            problems.add(
                    at("plugins", uri, "address"),
                    address(uri),
                    "found the empty string, expected an absolute path");
        }
    }

    private void checkAddressesDiffer() {
        Map<String, String> users = new HashMap<>();
        config.grpc().ifPresent(it -> users.put(it.address(), PluginUri.GRPC));
        config.ttrpc().ifPresent(it -> checkUnused(it.address(), PluginUri.TTRPC, users));
        config.debugServer().ifPresent(it -> checkUnused(it.address(), PluginUri.DEBUG, users));
        config.grpcTcp().ifPresent(it -> checkUnused(it.address(), PluginUri.GRPC_TCP, users));
        config.metricsAddress().ifPresent(it -> checkUnused(it, PluginUri.METRICS, users));
    }

    private void checkUnused(String address, String uri, Map<String, String> users) {
        String other = users.putIfAbsent(address, uri);
        // Port 0 is another port for each.
        if (other != null && !address.endsWith(":0")) {
            problems.add(
                    at("plugins", uri, "address"),
                    address(uri),
                    "found " + address + ", which is the address of " + other);
        }
    }

    private void checkKeyPair(GrpcTcpServer server) {
        if (server.tlsCertificate().isEmpty() != server.tlsKey().isEmpty()) {
            String there = server.tlsKey().isEmpty() ? "tls_cert" : "tls_key";
            problems.add(
                    at("plugins", PluginUri.GRPC_TCP, there),
                    Keys.below(Keys.below("plugins", PluginUri.GRPC_TCP), there),
                    "expected tls_cert and tls_key together");
        }
    }

    private void checkRequired() {
        for (Node item : merged.items("required_plugins")) {
            if (item instanceof Node.Scalar(String uri, Position at) && config.isDisabled(uri)) {
                problems.add(at, "required_plugins", uri + " is in disabled_plugins too");
            }
        }
    }

    private void warnOfProxy(ProxyPlugin proxy) {
        String key = Keys.below("proxy_plugins", proxy.id());
        if (proxy.typeId().isEmpty()) {
            warnings.add(
                    at("proxy_plugins", proxy.id(), "type")
                            + ": "
                            + key
                            + ".type: unknown type \""
                            + proxy.type()
                            + "\", expected snapshot, content, diff or sandbox; ignored");
        } else if (proxy.address().isEmpty()) {
            warnings.add(
                    at("proxy_plugins", proxy.id()) + ": " + key + ": no address, cannot work");
        }
        if (!proxy.process().isEmpty() && !proxy.process().containsKey("command")) {
            warnings.add(
                    at("proxy_plugins", proxy.id(), "process")
                            + ": "
                            + key
                            + ".process: no command, cannot work");
        }
    }

    private void warnOfProcessor(ExternalProcessor processor) {
        if (processor.accepts().isEmpty()
                || processor.returns().isEmpty()
                || processor.path().isEmpty()) {
            warnings.add(
                    at("stream_processors", processor.id())
                            + ": "
                            + Keys.below("stream_processors", processor.id())
                            + ": needs accepts, returns and path to work");
        }
    }

    private static String address(String uri) {
        return Keys.below(Keys.below("plugins", uri), "address");
    }

    /** Where the value was written, or else the nearest table around it. */
    private Position at(String... path) {
        Position nearest = Position.DEFAULTS;
        Optional<Section> section = Optional.of(merged);
        for (String key : path) {
            Optional<Node> value = section.flatMap(it -> it.value(key));
            nearest = value.map(Node::position).orElse(nearest);
            section = section.flatMap(it -> it.table(key));
        }
        return nearest;
    }
}
