package dev.davit.tck;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

/** How a call has ended. */
sealed interface Outcome {
    /** Makes a call. */
    static Outcome of(Runnable call) {
        try {
            call.run();
            return new Done();
        } catch (DavitException e) {
            return new Refused(e.code());
        }
    }

    /** It has answered. */
    record Done() implements Outcome {}

    /** It has failed with this code. */
    record Refused(ErrorCode code) implements Outcome {}
}
