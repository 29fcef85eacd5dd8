package dev.davit.cli.db;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "restore",
        description = {
            "Makes the database of a daemon that is stopped what it was at a backup. The file is"
                    + " checked first.",
            "Content and snapshots stay as they are; davit db verify tells afterwards what is"
                    + " missing or left over."
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a backup")
    private Path file = Path.of("");

    @Option(
            names = "--root",
            paramLabel = "DIR",
            required = true,
            description = "the root directory of the daemon, such as /var/lib/containerd")
    private Path root = Path.of("");

    @Option(
            names = "--force",
            description = "restores even if a database is there; its files are kept beside")
    private boolean force;

    @Override
    public Integer call() {
        return Offline.run(
                force ? List.of("--force") : List.of(),
                "restore",
                file.toString(),
                "--root",
                root.toString());
    }
}
