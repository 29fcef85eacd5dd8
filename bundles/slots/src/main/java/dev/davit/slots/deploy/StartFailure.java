package dev.davit.slots.deploy;

import java.util.List;

/** A bundle could not be brought aboard. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What it waits for, in words. */
    private final transient List<String> waitsFor;

    StartFailure(String reason) {
        this(reason, List.of());
    }

    private StartFailure(String reason, List<String> waitsFor) {
        super(reason);
        this.waitsFor = waitsFor;
    }

    /** It cannot be resolved as long as something is missing; it stays installed. */
    static StartFailure waiting(List<String> waitsFor) {
        return new StartFailure("waits for " + String.join(", ", waitsFor), List.copyOf(waitsFor));
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** Empty if there is nothing to wait for. */
    List<String> waitsFor() {
        return waitsFor;
    }
}
