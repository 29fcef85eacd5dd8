package dev.davit.testkit;

import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;

import java.util.Map;

/** A verifier that has a list of what is not allowed, and why; an empty reason is no answer. */
public final class ListVerifier implements ImageVerifier {
    private final Map<String, String> refused;

    /**
     * @param refused reasons by reference
     */
    public ListVerifier(Map<String, String> refused) {
        this.refused = Map.copyOf(refused);
    }

    @Override
    public Verdict verify(String reference, Descriptor image) {
        String reason = refused.get(reference);
        if (reason == null) {
            return Verdict.yes("");
        }
        if (reason.isEmpty()) {
            throw ErrorCode.UNAVAILABLE.about("verdict on " + reference);
        }
        return Verdict.no(reason);
    }
}
