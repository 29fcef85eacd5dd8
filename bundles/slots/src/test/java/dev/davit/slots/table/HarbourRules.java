package dev.davit.slots.table;

import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** The same limits for all, nobody disabled, and nobody told. */
record HarbourRules(Limits limits) implements PluginSlot.Policy {
    /** Limits that no test reaches but those of drains. */
    static Limits limits(Duration drain) {
        return new Limits(
                Harbour.LONG, Harbour.LONG, Harbour.LONG, drain, drain, 512, Integer.MAX_VALUE);
    }

    @Override
    public Limits limits(String id) {
        return limits;
    }

    @Override
    public boolean isDisabled(String id) {
        return false;
    }

    @Override
    public Spans spans() {
        return new Spans();
    }

    @Override
    public void changed(String id, Status before, Status after, @Nullable Generation<?> current) {
        // Tests look at the state.
    }
}
