package dev.davit.cli;

import dev.davit.config.ConfigCommand;
import dev.davit.config.ConfigFlags;
import dev.davit.config.ConfigLoader;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;

@Command(
        name = "config",
        description = "Prints configuration files, and changes the configuration of a daemon.")
final class ConfigCommands implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "configuration file (/etc/containerd/config.toml)")
    private @Nullable Path file;

    private static final String DRAFT =
            "what is to become the configuration file; without it the files are read as they are";

    private final ConfigCommand command = new ConfigCommand(new ConfigLoader());

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name one of: default, dump, migrate, check; or, of a running daemon: plan, apply,"
                        + " rollback, history, status, running");
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

    @Command(
            name = "plan",
            description = "Says what applying would do to the running daemon; changes nothing.")
    void plan(
            @Parameters(paramLabel = "FILE", arity = "0..1", description = DRAFT)
                    @Nullable Path draft) {
        live().plan(Optional.ofNullable(draft));
    }

    @Command(
            name = "apply",
            description = "Puts the files into effect in the running daemon; restarts nothing.")
    void apply(
            @Parameters(paramLabel = "FILE", arity = "0..1", description = DRAFT)
                    @Nullable Path draft,
            @Option(
                            names = "--keep",
                            description = "keep the change even if a plugin fails with it")
                    boolean keep) {
        live().apply(Optional.ofNullable(draft), keep);
    }

    @Command(name = "rollback", description = "Goes back to an earlier generation.")
    void rollback(
            @Parameters(
                            paramLabel = "N",
                            arity = "0..1",
                            defaultValue = "0",
                            description = "its number; the one before the running one")
                    int generation) {
        live().rollback(generation);
    }

    @Command(name = "history", description = "Lists the generations that are kept.")
    void history() {
        live().history();
    }

    @Command(name = "status", description = "Says how the running daemon stands to the files.")
    void status() {
        live().status();
    }

    @Command(name = "running", description = "Prints the configuration of the running daemon.")
    void running() {
        live().running();
    }

    private LiveConfig live() {
        return new LiveConfig(
                davit.connection(), spec.commandLine().getOut(), spec.commandLine().getErr());
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
