package dev.davit.proxy.keeper;

import dev.davit.api.ErrorCode;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table {@code [proxy_plugins.<id>.process]}, as the framework hands it over.
 *
 * @param id slot id of the plugin
 * @param socket where it is to listen
 * @param state directory of this plugin for what a reboot may take
 * @param command executable and arguments; copied
 * @param environment variables, as {@code NAME=value}; copied
 * @param directory where it starts; empty for the daemon's
 * @param user name or number of the user it runs as; empty for the daemon's
 * @param group name or number of the group it runs as; empty for the user's
 * @param cgroup path of the control group it is in; empty for the daemon's
 * @param memoryLimitBytes how much memory it may hold; 0 for any
 * @param descriptorLimit how many files it may have open; 0 for any
 * @param storedDescriptors how many descriptors are kept for it at most
 * @param pace how long things may take
 */
record ProcessSettings(
        String id,
        Path socket,
        Path state,
        List<String> command,
        List<String> environment,
        Optional<Path> directory,
        String user,
        String group,
        String cgroup,
        long memoryLimitBytes,
        int descriptorLimit,
        int storedDescriptors,
        Pace pace) {
    private static final int MOST_STORED = 512;

    ProcessSettings {
        Objects.requireNonNull(id);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        require(socket.isAbsolute(), "address", "is no path of a Unix socket");
        require(state.isAbsolute(), "state", "is no absolute directory");
        require(
                !command.isEmpty() && command.getFirst().startsWith("/"),
                "process.command",
                "must begin with the absolute path of an executable");
        for (String variable : environment) {
            require(variable.indexOf('=') > 0, "process.env", "\"" + variable + "\": want K=V");
        }
        require(user.isEmpty() || user.charAt(0) != '-', "process.user", "is no user");
        require(group.isEmpty() || group.charAt(0) != '-', "process.group", "is no group");
        Path groups = Path.of(cgroup);
        require(
                cgroup.isEmpty()
                        || groups.isAbsolute()
                                && groups.getNameCount() > 0
                                && groups.equals(groups.normalize()),
                "process.cgroup",
                "must be a path below the root, /davit/mine for example");
        require(memoryLimitBytes >= 0, "process.memory_limit", "must not be negative");
        require(descriptorLimit >= 0, "process.descriptor_limit", "must not be negative");
        require(
                storedDescriptors >= 0 && storedDescriptors <= MOST_STORED,
                "process.stored_descriptors",
                "must be 0 to " + MOST_STORED);
    }

    private static void require(boolean fine, String key, String complaint) {
        if (!fine) {
            throw ErrorCode.INVALID_ARGUMENT.about(key + " " + complaint);
        }
    }

    /** The directory the process may keep state in. */
    Path keptState() {
        return state.resolve("kept");
    }

    /** Where the process says how it is. */
    Path notifySocket() {
        return state.resolve("notify");
    }

    /** Where its output goes. */
    Path output() {
        return state.resolve("output");
    }

    /** Where it is written which process runs. */
    Path pidFile() {
        return state.resolve("process");
    }

    /** Equal for settings by which the same program would run in the same way. */
    int kindOfProcess() {
        return Objects.hash(
                socket.toString(),
                command,
                environment,
                directory.map(Path::toString),
                user,
                group,
                cgroup);
    }

    /** What is watched from time to time. */
    boolean isSampled() {
        return memoryLimitBytes > 0 || descriptorLimit > 0 || !pace.watchdog().isZero();
    }
}
