package dev.davit.slots.osgi;

import java.util.Objects;

/**
 * A plugin that a bundle offers, and what has become of it.
 *
 * @param component what it is called in every version of its bundle
 * @param type type that clients know it by; empty for a component that is not listed
 * @param id id that clients know it by; empty for a component that is not listed
 * @param outcome what has become of it
 * @param reason why, in words; empty when there is nothing to say
 */
public record Offer(String component, String type, String id, Outcome outcome, String reason) {
    /** What becomes of an offer. */
    public enum Outcome {
        /** It takes calls. */
        SERVING,
        /** A better one has its place. */
        STANDING_BY,
        /** It is on its way. */
        STARTING,
        /** It lacks a configuration or a service. */
        WAITING,
        /** It did not start. */
        FAILED,
        /** The configuration file has switched it off. */
        OFF
    }

    public Offer {
        Objects.requireNonNull(component);
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(reason);
    }

    /** Whether clients see it. */
    public boolean listed() {
        return !type.isEmpty() && !id.isEmpty();
    }
}
