package dev.davit.launcher;

import dev.davit.api.DavitException;
import dev.davit.config.ConfigCommand;
import dev.davit.config.ConfigLoader;
import dev.davit.config.LogSettings;
import dev.davit.launcher.configure.ConfigurationFiles;
import dev.davit.launcher.framework.BundleIndex;
import dev.davit.launcher.framework.Preload;
import dev.davit.launcher.log.LogOutput;

import org.osgi.framework.BundleException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The daemon's program: {@code davitd}, or {@code containerd} for those who look for that name. */
public final class Main {
    private static final String USAGE =
            """
            Usage: davitd [flags] [command]

            Runs the daemon in the foreground.

            Flags:
              -c, --config FILE      configuration file (/etc/containerd/config.toml)
              -a, --address PATH     address of the gRPC socket
              -l, --log-level LEVEL  trace, debug, info, warn, error, fatal or panic
                  --root DIR         directory for what lasts
                  --state DIR        directory for what a reboot may take
              -v, --version          print the version
              -h, --help             print this text

            Commands:
              config default         print the defaults of all plugins
              config dump            print the configuration in effect
              config migrate         print the configuration file in the newest version
              db verify FILE         check a backup of the database
              db restore FILE --root DIR [--force]
                                     make a backup the database of a daemon that is stopped
              publish                publish an event: --namespace NAME --topic TOPIC < message
            """;

    private Main() {}

    /** Runs the command and ends the process with its status. */
    public static void main(String[] words) {
        System.exit(run(words));
    }

    private static int run(String[] words) {
        try {
            Arguments arguments = Arguments.parse(words);
            if (arguments.has("help")) {
                out().print(USAGE);
                return 0;
            }
            if (arguments.has("version")) {
                Version version = Version.read();
                out().println("containerd dev.davit " + version.api() + " " + version.revision());
                return 0;
            }
            return run(arguments);
        } catch (DavitException | IllegalArgumentException | IllegalStateException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException | BundleException e) {
            return fail(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int run(Arguments arguments)
            throws IOException, BundleException, InterruptedException {
        List<String> command = arguments.command();
        if (command.isEmpty()) {
            runDaemon(arguments);
            return 0;
        }
        return switch (command.getFirst()) {
            case "config" -> config(arguments, command.subList(1, command.size()));
            case "db" -> new DatabaseCommand(out()).run(command.subList(1, command.size()));
            default -> fail("unknown command \"" + command.getFirst() + "\"; see --help");
        };
    }

    private static void runDaemon(Arguments arguments)
            throws IOException, BundleException, InterruptedException {
        Path home = Path.of(System.getProperty("davit.home", ".")).toAbsolutePath().normalize();
        BundleIndex index = BundleIndex.read(home.resolve("lib").resolve("bundles.index"));
        Preload preload = Preload.begin(index);
        ConfigurationFiles files = ConfigurationFiles.read(arguments.configFlags());
        LogSettings log = files.atStart().config().log();
        LogOutput.install(log.level(), log.format().equals("json"));
        new Daemon(files, Version.read(), home, index, preload).run();
    }

    private static int config(Arguments arguments, List<String> words) {
        var command = new ConfigCommand(new ConfigLoader());
        String which = words.isEmpty() ? "" : words.getFirst();
        return switch (which) {
            case "default" -> {
                out().print(command.defaults());
                yield 0;
            }
            case "dump" -> print(command.dump(arguments.configFlags()));
            case "migrate" -> print(command.migrate(arguments.configFlags()));
            default -> fail("config needs one of: default, dump, migrate");
        };
    }

    private static int print(ConfigCommand.Output output) {
        out().print(output.text());
        output.warnings().forEach(System.err::println);
        return 0;
    }

    private static int fail(String message) {
        System.err.println("containerd: " + message);
        return 1;
    }

    private static PrintStream out() {
        return new PrintStream(System.out, true, StandardCharsets.UTF_8);
    }
}
