package dev.davit.cli;

import dev.davit.cli.db.DbCommand;
import dev.davit.cli.plugins.PluginsCommand;

import io.grpc.StatusRuntimeException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** The command line of Davit: what the daemon is made of and what happens in it. */
@Command(
        name = "davit",
        description = "Looks into a running Davit, or any daemon with containerd's API.",
        subcommands = {
            VersionCommand.class,
            InfoCommand.class,
            ImagesCommand.class,
            PluginsCommand.class,
            EventsCommand.class,
            ConfigCommands.class,
            DbCommand.class,
            PublishCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Davit implements Runnable {
    @Spec private CommandSpec spec;

    @CommandLine.Mixin private Connection connection;

    /** Runs a command and ends the process: 0, 1 for a failure, 2 for a wrong command line. */
    public static void main(String[] words) {
        System.exit(run(words));
    }

    /** Runs a command; answers the exit status. */
    public static int run(String... words) {
        return commandLine().execute(words);
    }

    /** The commands and how their failures are told. */
    public static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Davit());
        addHelp(commands);
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Davit::explain);
    }

    /** Every command explains itself when asked with the usual option. */
    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(
                    OptionSpec.builder("--help")
                            .usageHelp(true)
                            .description("Shows this and does nothing.")
                            .build());
        }
        command.getSubcommands().values().forEach(Davit::addHelp);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    /** How the daemon is reached. */
    public Connection connection() {
        return connection;
    }

    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult result)
            throws Exception {
        PrintWriter err = command.getErr();
        switch (failure) {
            case StatusRuntimeException e ->
                    err.println("davit: " + e.getStatus().getDescription());
            case IllegalStateException e -> err.println("davit: " + e.getMessage());
            case dev.davit.api.DavitException e -> err.println("davit: " + e.getMessage());
            default -> throw failure;
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
