package dev.davit.tck;

import dev.davit.api.verifier.ImageVerifier;
import dev.davit.testkit.ListVerifier;

import java.nio.file.Path;
import java.util.Map;

final class ListVerifierTest extends ImageVerifierTck {
    @Override
    protected ImageVerifier open(Path directory) {
        return new ListVerifier(Map.of(REFUSED, "not signed", UNANSWERED, ""));
    }
}
