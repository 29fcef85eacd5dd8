package dev.davit.config.schema;

import dev.davit.api.Platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the defaults take from the machine and the process.
 *
 * @param platform {@code linux/amd64} for example
 * @param uid the effective user, owner of sockets
 * @param gid the effective group
 * @param imports files that are read without being asked for
 */
public record Host(String platform, long uid, long gid, List<String> imports) {
    public Host {
        imports = List.copyOf(imports);
    }

    /** This machine and this process. */
    public static Host current() {
        Platform platform = Platform.host();
        return new Host(
                platform.os() + "/" + platform.architecture(),
                owner("unix:uid"),
                owner("unix:gid"),
                List.of("/etc/containerd/conf.d/*.toml"));
    }

    /** Where there is no such directory, the sockets' owner is root as it nearly always is. */
    private static long owner(String attribute) {
        try {
            // The process's own directory belongs to its effective ids; Java has no call for them.
            Object id = Files.getAttribute(Path.of("/proc/self"), attribute);
            return id instanceof Integer number ? Integer.toUnsignedLong(number) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
