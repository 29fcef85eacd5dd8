package dev.davit.slots.table;

/** The limits that hold for a place now. Read on the way of every call. */
final class CurrentLimits {
    private volatile Limits limits;

    CurrentLimits(Limits limits) {
        this.limits = limits;
    }

    Limits get() {
        return limits;
    }

    /** Holds for whatever begins from now on; calls inside keep what they began with. */
    void change(Limits next) {
        limits = next;
    }
}
