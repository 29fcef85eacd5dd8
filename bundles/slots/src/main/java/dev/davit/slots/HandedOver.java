package dev.davit.slots;

import java.util.Objects;

/**
 * The plugin is being replaced while this call waited in it for something to happen. Whoever called
 * asks for a new handle and calls again: the next generation knows what this one knew.
 */
public final class HandedOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** About a plugin. */
    public HandedOver(String plugin) {
        super(Objects.requireNonNull(plugin) + " is handed over to its next generation");
    }
}
