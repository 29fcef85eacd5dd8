package dev.davit.config;

import dev.davit.config.schema.Check;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.schema.ValueType;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** Puts the flags of the command line over what the files say. */
final class FlagValues {
    private final ConfigFlags flags;
    private final Problems problems;

    FlagValues(ConfigFlags flags, Problems problems) {
        this.flags = flags;
        this.problems = problems;
    }

    void apply(Section merged) {
        absolute(flags.root(), "--root")
                .ifPresent(path -> put(merged, "root", path, ValueType.PATH, "--root"));
        absolute(flags.state(), "--state")
                .ifPresent(path -> put(merged, "state", path, ValueType.PATH, "--state"));
        absolute(flags.address(), "--address").ifPresent(path -> address(merged, path));
        flags.logLevel()
                .ifPresent(
                        level -> {
                            Position at = Position.whole("--log-level");
                            Section debug = merged.tableOrNew("debug", at);
                            put(debug, "level", level, TopLevel.LEVEL, "--log-level");
                        });
    }

    /** The ttrpc socket goes along unless a file has placed it. */
    private void address(Section merged, String path) {
        Position at = Position.whole("--address");
        Section plugins = merged.tableOrNew("plugins", at);
        Section grpc = plugins.tableOrNew(PluginUri.GRPC, at);
        put(grpc, "address", path, ValueType.SOCKET, "--address");
        Section ttrpc = plugins.tableOrNew(PluginUri.TTRPC, at);
        if (ttrpc.text("address").isEmpty()) {
            put(ttrpc, "address", path + ".ttrpc", ValueType.SOCKET, "--address");
        }
    }

    private Optional<String> absolute(Optional<String> path, String flag) {
        try {
            return path.map(it -> Path.of(it).toAbsolutePath().normalize().toString());
        } catch (InvalidPathException e) {
            problems.add(Position.whole(flag), "found " + path.orElse("") + ", expected a path");
            return Optional.empty();
        }
    }

    private void put(Section section, String key, String value, ValueType type, String flag) {
        Position at = Position.whole(flag);
        new Check(problems, new ArrayList<>())
                .value(new Node.Scalar(value, at), type, key)
                .ifPresent(node -> section.put(key, new Section.Entry(at, node)));
    }
}
