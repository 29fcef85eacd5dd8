package dev.davit.metadata;

import dev.davit.api.ErrorCode;

/**
 * What a failed call of a backend means. By its contract a method that throws has changed nothing;
 * but a call that was cut off in the middle says nothing of what the backend did afterwards.
 */
final class Doubt {
    private Doubt() {}

    /** Whether the failure is the backend's own answer: nothing was changed. */
    static boolean isAnswer(ErrorCode failure) {
        return switch (failure) {
            case CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
                    false;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    CONFLICT,
                    NOT_MODIFIED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    UNAUTHENTICATED ->
                    true;
        };
    }
}
