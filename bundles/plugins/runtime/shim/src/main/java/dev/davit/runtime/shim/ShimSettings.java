package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.time.DurationText;
import dev.davit.runtime.shim.binary.ShimHost;
import dev.davit.runtime.shim.binary.ShimLimits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The configuration, read and checked.
 *
 * @param root directory of work directories
 * @param state directory of bundles
 * @param sandboxes directory of the bundles of sandboxes
 * @param host what shims are told
 * @param limits how long what may take
 */
public record ShimSettings(
        Path root, Path state, Path sandboxes, ShimHost host, ShimLimits limits) {
    private static final String SANDBOX_CONTROLLER = "io.containerd.sandbox.controller.v1.shim";
    private static final Path SOCKET_DIRECTORY = Path.of("/run/containerd/s");

    /** With the name of a socket the path must fit into an address. */
    private static final int LONGEST_SOCKET_DIRECTORY = 42;

    /**
     * Reads the configuration.
     *
     * @throws DavitException INVALID_ARGUMENT with the key and what is wrong with its value
     */
    public static ShimSettings of(ShimConfig config) {
        Path state = Path.of(config.state());
        return new ShimSettings(
                Path.of(config.root()),
                state,
                state.resolveSibling(SANDBOX_CONTROLLER),
                new ShimHost(
                        config.grpc_address(),
                        config.ttrpc_address().isEmpty()
                                ? config.grpc_address() + ".ttrpc"
                                : config.ttrpc_address(),
                        config.binary(),
                        config.version(),
                        config.debug(),
                        List.of(config.env()),
                        socketDirectory(config.socket_dir()),
                        config.path()),
                limits(config));
    }

    private static ShimLimits limits(ShimConfig config) {
        return new ShimLimits(
                DurationText.parse("timeout.shim.start", config.timeout_shim_start()),
                DurationText.parse("timeout.shim.dial", config.timeout_shim_dial()),
                DurationText.parse("timeout.shim.load", config.timeout_shim_load()),
                DurationText.parse("timeout.shim.cleanup", config.timeout_shim_cleanup()),
                DurationText.parse("timeout.shim.shutdown", config.timeout_shim_shutdown()),
                DurationText.parse("timeout.task.state", config.timeout_task_state()),
                DurationText.parse("timeout.shim.info", config.timeout_shim_info()));
    }

    private static String socketDirectory(String configured) {
        if (configured.isEmpty()) {
            return defaultSocketDirectory().toString();
        }
        if (!configured.startsWith("/") || configured.length() > LONGEST_SOCKET_DIRECTORY) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "socket_dir = \""
                            + configured
                            + "\": want an absolute path of at most "
                            + LONGEST_SOCKET_DIRECTORY
                            + " characters");
        }
        return configured;
    }

    /** A daemon that is not root has to look for a place. */
    private static Path defaultSocketDirectory() {
        String user = String.valueOf(ownUser());
        String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run/" + user);
        return Stream.of(
                        SOCKET_DIRECTORY,
                        Path.of(runtime, "containerd/s"),
                        Path.of("/run", user, "containerd/s"),
                        Path.of("/tmp/containerd-s-" + user))
                .filter(ShimSettings::canBeMade)
                .findFirst()
                .orElse(SOCKET_DIRECTORY);
    }

    private static Object ownUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean canBeMade(Path directory) {
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }
}
