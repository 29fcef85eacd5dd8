package dev.davit.cli;

import dev.davit.config.ConfigCommand;
import dev.davit.config.ConfigFlags;
import dev.davit.config.ConfigLoader;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;

@Command(name = "config", description = "Prints configuration files; asks no daemon.")
final class ConfigCommands implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "configuration file (/etc/containerd/config.toml)")
    private @Nullable Path file;

    private final ConfigCommand command = new ConfigCommand(new ConfigLoader());

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name one of: default, dump, migrate, check");
    }

    @Command(name = "default", description = "Prints the defaults of all plugins.")
    void printDefault() {
        print(command.defaults());
    }

    @Command(name = "dump", description = "Prints the configuration in effect.")
    void dump() {
        print(command.dump(flags()));
    }

    @Command(name = "migrate", description = "Prints the file in the newest version.")
    void migrate() {
        print(command.migrate(flags()));
    }

    @Command(name = "check", description = "Says what is wrong with the file; prints nothing else.")
    void check() {
        command.dump(flags()).warnings().forEach(spec.commandLine().getErr()::println);
    }

    private ConfigFlags flags() {
        return file == null ? ConfigFlags.NONE : ConfigFlags.file(file);
    }

    private void print(ConfigCommand.Output output) {
        print(output.text());
        output.warnings().forEach(spec.commandLine().getErr()::println);
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
