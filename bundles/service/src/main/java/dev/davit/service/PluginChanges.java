package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.StateChange;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/**
 * Tells of changes of plugins' states: with all details whoever subscribes here, and in a few words
 * whoever follows the events of the daemon.
 *
 * <p>An event has the topic {@code /plugins/<state>/<uri>}, the namespace {@link #NAMESPACE} and no
 * payload: containerd's clients end with an error at a payload of a type that they do not know.
 */
@Component(service = PluginChanges.class, immediate = true)
public final class PluginChanges {
    /** That of the events, which belong to nobody's namespace. */
    public static final String NAMESPACE = "davit";

    private final EventExchange exchange;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AutoCloseable listening;

    /** Listens from now on. */
    @Activate
    public PluginChanges(@Reference PluginActivity activity, @Reference EventExchange exchange) {
        this.exchange = exchange;
        listening = activity.listen(this::tell);
    }

    /** Listens no more. */
    @Deactivate
    public void stop() throws Exception {
        listening.close();
    }

    /** Follows from now on the changes that match. */
    public Subscription subscribe(Predicate<StateChange> filter) {
        var subscription = new Subscription(filter);
        subscriptions.add(subscription);
        return subscription;
    }

    private void tell(StateChange change) {
        subscriptions.forEach(subscription -> subscription.offer(change));
        if (isIdentifier(change.uri())) {
            String state = change.after().name().toLowerCase(Locale.ROOT);
            exchange.publish(
                    NAMESPACE,
                    "/plugins/" + state + "/" + change.uri(),
                    new Payload.Encoded(Optional.empty()));
        }
    }

    /** What is none would make a topic that nobody forwards. */
    private static boolean isIdentifier(String uri) {
        try {
            Identifiers.check(uri);
            return true;
        } catch (DavitException e) {
            return false;
        }
    }

    /** One follower's queue of changes. */
    public final class Subscription implements AutoCloseable {
        /** A follower that is this far behind has stopped following. */
        private static final int MOST_WAITING = 4096;

        private final Predicate<StateChange> filter;
        private final LinkedBlockingQueue<StateChange> waiting =
                new LinkedBlockingQueue<>(MOST_WAITING);
        private volatile boolean overrun;

        private Subscription(Predicate<StateChange> filter) {
            this.filter = filter;
        }

        /** Takes a change if it matches; never waits. */
        private void offer(StateChange change) {
            if (!overrun && filter.test(change) && !waiting.offer(change)) {
                overrun = true;
            }
        }

        /**
         * The next change; waits for one.
         *
         * @throws DavitException RESOURCE_EXHAUSTED once changes were lost because this follower
         *     was too slow
         */
        public StateChange next() throws InterruptedException {
            StateChange next = waiting.poll();
            if (next == null && overrun) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        "more than "
                                + MOST_WAITING
                                + " changes waited for this follower; list the plugins and follow"
                                + " them again");
            }
            return next == null ? waiting.take() : next;
        }

        /** Ends following. */
        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }
}
