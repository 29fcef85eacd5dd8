package dev.davit.cli.plugins;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Candidates that are switched off and on, each of them on at the beginning. What is off is
 * switched on again when this is closed, and nothing is switched any more then; that may happen on
 * another thread, when the program is asked to end.
 */
final class Switches implements AutoCloseable {
    private final List<String> candidates;
    private final Control control;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> off = new LinkedHashSet<>();

    @GuardedBy("lock")
    private boolean closed;

    /** Switches one plugin. */
    interface Control {
        void enable(String plugin);

        void disable(String plugin);
    }

    Switches(List<String> candidates, Control control) {
        this.candidates = List.copyOf(candidates);
        this.control = control;
    }

    /** Switches so that these are on and the other candidates are off. */
    void only(Set<String> enabled) {
        for (String plugin : candidates) {
            lock.lock();
            try {
                if (closed) {
                    throw new IllegalStateException("interrupted");
                }
                if (enabled.contains(plugin)) {
                    enable(plugin);
                } else if (!off.contains(plugin)) {
                    // Noted first: a switch that fails half-way must be put back too.
                    off.add(plugin);
                    control.disable(plugin);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @GuardedBy("lock")
    private void enable(String plugin) {
        if (off.contains(plugin)) {
            control.enable(plugin);
            off.remove(plugin);
        }
    }

    /** Tries every one, whatever happens to the others; the first failure is thrown. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            RuntimeException failure = null;
            for (String plugin : List.copyOf(off)) {
                try {
                    enable(plugin);
                } catch (RuntimeException e) {
                    var named =
                            new IllegalStateException(
                                    plugin
                                            + " is still disabled: "
                                            + e.getMessage()
                                            + "; try davit plugins enable "
                                            + plugin,
                                    e);
                    if (failure == null) {
                        failure = named;
                    } else {
                        failure.addSuppressed(named);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }
}
