package dev.davit.api;

import java.util.List;
import java.util.Objects;

/**
 * An operating system and processor in OCI's words.
 *
 * @param os {@code linux} for example
 * @param architecture {@code amd64} for example
 * @param variant {@code v7} of arm for example; may be empty
 * @param osVersion may be empty
 * @param osFeatures features that an image asks for; copied
 */
public record Platform(
        String os, String architecture, String variant, String osVersion, List<String> osFeatures) {
    public Platform {
        Objects.requireNonNull(os);
        Objects.requireNonNull(architecture);
        Objects.requireNonNull(variant);
        Objects.requireNonNull(osVersion);
        osFeatures = List.copyOf(osFeatures);
    }

    /** The platform this process runs on. */
    public static Platform host() {
        String architecture =
                switch (System.getProperty("os.arch", "")) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    case String other -> other;
                };
        return new Platform("linux", architecture, "", "", List.of());
    }
}
