package dev.davit.api.event;

/** Takes events for everybody who listens. */
@FunctionalInterface
public interface EventSink {
    /**
     * Passes an event on. Never blocks for a listener; usable from any thread.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for a topic or namespace that breaks
     *     the rules
     */
    void publish(Event event);
}
