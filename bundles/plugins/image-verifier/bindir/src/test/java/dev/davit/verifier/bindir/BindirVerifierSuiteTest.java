package dev.davit.verifier.bindir;

import dev.davit.api.verifier.ImageVerifier;
import dev.davit.tck.ImageVerifierTck;

import java.nio.file.Path;
import java.time.Duration;

/** The rules of the slot. */
final class BindirVerifierSuiteTest extends ImageVerifierTck {
    @Override
    protected ImageVerifier open(Path directory) throws Exception {
        Program.write(
                directory.resolve("judge"),
                """
                case "$2" in
                *refused*) echo not signed; exit 1 ;;
                *unanswered*) kill -9 $$ ;;
                esac
                """);
        return new BindirVerifier(directory, -1, Duration.ofSeconds(60));
    }
}
