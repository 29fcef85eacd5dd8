package dev.davit.cli.db;

import dev.davit.cli.Connection;
import dev.davit.cli.Davit;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.stream.Collectors;

/** Commands about the database; docs/database.md is about them. */
@Command(
        name = "db",
        description = "Verifies, backs up and restores the database of the daemon; imports others.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VerifyCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ImportCommand.class,
            StatsCommand.class,
            HelpCommand.class
        })
public final class DbCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name one of: "
                        + spec.subcommands().keySet().stream()
                                .filter(name -> !name.equals("help"))
                                .collect(Collectors.joining(", ")));
    }

    /** How the daemon is reached. */
    Connection connection() {
        return davit.connection();
    }
}
