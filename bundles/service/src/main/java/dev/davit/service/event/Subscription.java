package dev.davit.service.event;

import dev.davit.api.ErrorCode;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One listener's queue of events. */
public final class Subscription implements AutoCloseable {
    /** A listener that is this far behind has stopped listening. */
    private static final int MOST_WAITING = 65_536;

    private final Predicate<Envelope> filter;
    private final Consumer<Subscription> onClose;
    private final LinkedBlockingQueue<Envelope> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean overrun;

    Subscription(Predicate<Envelope> filter, Consumer<Subscription> onClose) {
        this.filter = filter;
        this.onClose = onClose;
    }

    /** Takes an event if it matches; never waits. */
    void offer(Envelope envelope) {
        if (!overrun && filter.test(envelope) && !waiting.offer(envelope)) {
            overrun = true;
        }
    }

    /**
     * The next event; waits for one.
     *
     * @throws dev.davit.api.DavitException RESOURCE_EXHAUSTED once events were lost because this
     *     listener was too slow
     */
    public Envelope next() throws InterruptedException {
        Envelope next = waiting.poll();
        if (next == null && overrun) {
            throw ErrorCode.RESOURCE_EXHAUSTED.about(
                    "more than "
                            + MOST_WAITING
                            + " events waited for this subscriber; subscribe"
                            + " again and list what you follow");
        }
        return next == null ? waiting.take() : next;
    }

    /** Ends listening. */
    @Override
    public void close() {
        onClose.accept(this);
    }
}
