package dev.davit.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A plugin in a process of its own, reached over a socket: {@code [proxy_plugins.<id>]}.
 *
 * @param id the name clients know it by
 * @param type what was written: a type id or the short word for one
 * @param address of its socket
 * @param platform empty for the host's
 * @param exports facts shown in listings; copied
 * @param capabilities shown in listings; copied
 * @param uid the user who must own the socket; empty for any
 * @param process keys of the table {@code process} that were written, if the daemon is to run the
 *     process; copied
 */
public record ProxyPlugin(
        String id,
        String type,
        String address,
        String platform,
        Map<String, String> exports,
        List<String> capabilities,
        OptionalLong uid,
        Map<String, Object> process) {
    private static final String GRPC = "io.containerd.grpc.v1";

    public ProxyPlugin {
        Objects.requireNonNull(id);
        Objects.requireNonNull(type);
        Objects.requireNonNull(address);
        Objects.requireNonNull(platform);
        exports = Map.copyOf(exports);
        capabilities = List.copyOf(capabilities);
        Objects.requireNonNull(uid);
        process = Map.copyOf(process);
    }

    /** An entry of containerd's keys only. */
    public ProxyPlugin(
            String id,
            String type,
            String address,
            String platform,
            Map<String, String> exports,
            List<String> capabilities) {
        this(id, type, address, platform, exports, capabilities, OptionalLong.empty(), Map.of());
    }

    /** The type of plugin it stands for; empty if it is none that can be a proxy. */
    public Optional<String> typeId() {
        return switch (type) {
            case "snapshot", "io.containerd.snapshotter.v1" ->
                    Optional.of("io.containerd.snapshotter.v1");
            case "content", "io.containerd.content.v1" -> Optional.of("io.containerd.content.v1");
            case "diff", "io.containerd.differ.v1" -> Optional.of("io.containerd.differ.v1");
            case "sandbox", "io.containerd.sandbox.controller.v1" ->
                    Optional.of("io.containerd.sandbox.controller.v1");
            case "logger", "dev.davit.logger.v1" -> Optional.of("dev.davit.logger.v1");
            case "stream-processor", "dev.davit.stream-processor.v1" ->
                    Optional.of("dev.davit.stream-processor.v1");
            case "resolver", "dev.davit.resolver.v1" -> Optional.of("dev.davit.resolver.v1");
            case "verifier", "io.containerd.image-verifier.v1" ->
                    Optional.of("io.containerd.image-verifier.v1");
            case "grpc", GRPC -> Optional.of(GRPC);
            default -> Optional.empty();
        };
    }

    /**
     * Ids of its places in the slots: its own, but a gRPC plugin has one for each service that its
     * capabilities name.
     */
    public List<String> places() {
        boolean named = typeId().filter(GRPC::equals).isPresent() && !capabilities.isEmpty();
        return named ? capabilities : List.of(id);
    }
}
