package dev.davit.verifier.bindir;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.SlotId;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;
import dev.davit.linux.Linux;
import dev.davit.linux.process.Spawn;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks the programs of a directory, one after the other by their names. The first that says no ends
 * it; one that gives no answer at all is no yes.
 */
@SlotId("bindir")
@Component(
        service = ImageVerifier.class,
        configurationPid = "image-verifier.bindir",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class BindirVerifier implements ImageVerifier {
    private final Path directory;
    private final long most;
    private final VerifierProgram program;

    /** Table {@code io.containerd.image-verifier.v1.bindir} of the configuration file. */
    public @interface Config {
        /** Directory of the programs; it need not exist. */
        String bin_dir() default "/opt/containerd/image-verifier/bin";

        /** How many are asked; all if negative. */
        long max_verifiers() default 10;

        /** How long each may take, in Go's form. */
        String per_verifier_timeout() default "10s";
    }

    /** Looks at nothing before the first question. */
    @Activate
    public BindirVerifier(Config config) {
        this(
                Path.of(config.bin_dir()),
                config.max_verifiers(),
                GoDuration.parse(config.per_verifier_timeout()));
    }

    BindirVerifier(Path directory, long most, Duration limit) {
        this.directory = directory;
        this.most = most < 0 ? Long.MAX_VALUE : most;
        program = new VerifierProgram(new Spawn(Linux.system()), Linux.system(), limit);
    }

    @Override
    public Verdict verify(String reference, Descriptor image) {
        if (!Files.isDirectory(directory)) {
            return Verdict.yes("image verifier directory " + directory + " does not exist");
        }
        List<Path> programs = programs();
        if (programs.isEmpty()) {
            return Verdict.yes("no image verifier binaries found in " + directory);
        }
        var reasons = new StringBuilder();
        for (Path path : programs) {
            Answer answer = program.ask(path, reference, image);
            String name = String.valueOf(path.getFileName());
            if (answer.exitCode() != 0) {
                return Verdict.no(
                        "verifier "
                                + name
                                + " rejected image (exit code "
                                + answer.exitCode()
                                + "): "
                                + answer.reason());
            }
            reasons.append(reasons.isEmpty() ? "" : ", ").append(name).append(" => ");
            reasons.append(answer.reason());
        }
        return Verdict.yes(reasons.toString());
    }

    private List<Path> programs() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !Files.isDirectory(entry)).sorted().limit(most).toList();
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNAVAILABLE, "image verifier directory " + directory + ": " + e, e);
        }
    }
}
