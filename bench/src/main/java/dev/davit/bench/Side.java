package dev.davit.bench;

import java.nio.file.Path;
import java.util.List;

/** One of the two daemons that are compared: how it is started. */
sealed interface Side {
    /** As it stands in the table's heading. */
    String name();

    List<String> command(Path configuration);

    String configuration(Path root, Path state, Path socket);

    /** The containerd of this machine. */
    record Containerd() implements Side {
        @Override
        public String name() {
            return "containerd";
        }

        @Override
        public List<String> command(Path configuration) {
            return List.of("containerd", "--log-level", "warn", "--config", configuration + "");
        }

        // Without what Davit has no counterpart of: neither side pays for a service of pods.
        @Override
        public String configuration(Path root, Path state, Path socket) {
            return """
            version = 2
            root = "%s"
            state = "%s"
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
            [grpc]
            address = "%s"
            [plugins."io.containerd.metadata.v1.bolt"]
            content_sharing_policy = "isolated"
            """
                    .formatted(root, state, socket);
        }
    }

    /** A Davit in its installation directory. */
    record Davit(String name, Path home) implements Side {
        @Override
        public List<String> command(Path configuration) {
            return List.of(
                    home.resolve("bin/davitd") + "",
                    "--log-level",
                    "warn",
                    "--config",
                    configuration + "");
        }

        @Override
        public String configuration(Path root, Path state, Path socket) {
            return """
            version = 3
            root = "%s"
            state = "%s"
            disabled_plugins = ["io.containerd.internal.v1.opt"]
            [grpc]
            address = "%s"
            [plugins."io.containerd.metadata.v1.bolt"]
            content_sharing_policy = "isolated"
            """
                    .formatted(root, state, socket);
        }
    }
}
