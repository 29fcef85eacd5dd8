package dev.davit.service.event;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.event.Event;
import dev.davit.api.event.EventSink;
import dev.davit.api.runtime.Exit;
import dev.davit.api.slot.Listed;
import dev.davit.service.Identifiers;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Passes events from whoever publishes to whoever listens. There is no history, and a publisher
 * never waits for a listener.
 */
@Component(service = {EventExchange.class, EventSink.class})
@Listed(type = "io.containerd.event.v1", id = "exchange")
public final class EventExchange implements EventSink {
    /** A listener that is this far behind has stopped listening. */
    private static final int MOST_WAITING = 65_536;

    private final List<Subscription<Envelope>> subscriptions = new CopyOnWriteArrayList<>();

    /** Nobody listens yet. */
    @Activate
    public EventExchange() {}

    /** Publishes an event of the daemon, with the time of now. */
    public void publish(String namespace, String topic, Payload payload) {
        deliver(new Envelope(Instant.now(), namespace, topic, payload));
    }

    /** Publishes an event of a client, with the time of now. Throws INVALID_ARGUMENT. */
    public void publishAsClient(String namespace, String topic, Payload.Encoded payload) {
        checkTopic(topic);
        deliver(new Envelope(Instant.now(), namespace, topic, payload));
    }

    /** Passes an event on as it is. Throws INVALID_ARGUMENT. */
    public void forward(Envelope envelope) {
        if (envelope.time().equals(Exit.NEVER)) {
            throw ErrorCode.INVALID_ARGUMENT.about("timestamp must be set on forwarded event");
        }
        try {
            Identifiers.check(envelope.namespace());
        } catch (DavitException e) {
            throw e.within("event envelope has invalid namespace");
        }
        checkTopic(envelope.topic());
        deliver(envelope);
    }

    @Override
    public void publish(Event event) {
        forward(
                new Envelope(
                        event.time(),
                        event.namespace(),
                        event.topic(),
                        new Payload.Encoded(Optional.of(event.payload()))));
    }

    /** Listens from now on to the events that match. */
    public Subscription<Envelope> subscribe(Predicate<Envelope> filter) {
        var subscription =
                new Subscription<>("events", MOST_WAITING, filter, subscriptions::remove);
        subscriptions.add(subscription);
        return subscription;
    }

    private void deliver(Envelope envelope) {
        for (Subscription<Envelope> subscription : subscriptions) {
            subscription.offer(envelope);
        }
    }

    private static void checkTopic(String topic) {
        String where = "envelope topic \"" + topic + "\": ";
        if (topic.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about(where + "must not be empty");
        }
        if (!topic.startsWith("/")) {
            throw ErrorCode.INVALID_ARGUMENT.about(where + "must start with '/'");
        }
        if (topic.length() == 1) {
            throw ErrorCode.INVALID_ARGUMENT.about(where + "must have at least one component");
        }
        for (String component : topic.substring(1).split("/", -1)) {
            try {
                Identifiers.check(component);
            } catch (DavitException e) {
                throw e.within(where + "failed validation on component \"" + component + "\"");
            }
        }
    }
}
