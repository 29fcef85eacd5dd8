package dev.davit.slots.osgi;

import dev.davit.slots.StateChange;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells whoever listens of changes of state. */
final class StateChanges {
    private static final Logger LOG = System.getLogger(StateChanges.class.getName());

    private final List<Consumer<StateChange>> listeners = new CopyOnWriteArrayList<>();

    AutoCloseable listen(Consumer<StateChange> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(StateChange change) {
        LOG.log(Level.DEBUG, "{0} is {1}: {2}", change.uri(), change.after(), change.reason());
        for (Consumer<StateChange> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a listener failed at " + change, e);
            }
        }
    }
}
