package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.Takeover;

import java.util.Locale;

/** Words for ways, and what stops an import. */
final class Ways {
    private Ways() {}

    static String name(Takeover way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Whether a failure concerns one object alone. What is wrong with the machine or the caller
     * ends the import; it is repeated when that is mended.
     */
    static boolean isOfOneObject(DavitException failure) {
        return switch (failure.code()) {
            case NOT_FOUND,
                    INVALID_ARGUMENT,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    CONFLICT,
                    NOT_MODIFIED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED ->
                    true;
            case CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                    false;
        };
    }
}
