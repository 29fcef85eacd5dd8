package dev.davit.cli.gc;

import dev.davit.cli.Connection;
import dev.davit.cli.Davit;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Commands about collection; docs/database.md is about them. */
@Command(
        name = "gc",
        description = "Collects what nobody needs any more, and says why something is kept.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, ExplainCommand.class, HelpCommand.class})
public final class GcCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name one of: run, explain");
    }

    /** How the daemon is reached. */
    Connection connection() {
        return davit.connection();
    }
}
