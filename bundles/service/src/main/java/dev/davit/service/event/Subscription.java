package dev.davit.service.event;

import dev.davit.api.ErrorCode;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One listener's queue of what happens.
 *
 * @param <T> what it listens to
 */
public final class Subscription<T> implements AutoCloseable {
    private final String what;
    private final int mostWaiting;
    private final Predicate<T> filter;
    private final Consumer<Subscription<T>> onClose;
    private final LinkedBlockingQueue<T> waiting;
    private volatile boolean overrun;

    /**
     * @param what it listens to, for messages: {@code events}
     * @param mostWaiting a listener that is this far behind has stopped listening
     * @param filter what it wants of that
     * @param onClose is told when it listens no more
     */
    public Subscription(
            String what, int mostWaiting, Predicate<T> filter, Consumer<Subscription<T>> onClose) {
        this.what = what;
        this.mostWaiting = mostWaiting;
        this.filter = filter;
        this.onClose = onClose;
        waiting = new LinkedBlockingQueue<>(mostWaiting);
    }

    /** Takes what has happened if it matches; never waits. */
    public void offer(T happened) {
        if (!overrun && filter.test(happened) && !waiting.offer(happened)) {
            overrun = true;
        }
    }

    /**
     * What happens next; waits for it.
     *
     * @throws dev.davit.api.DavitException RESOURCE_EXHAUSTED once something was lost because this
     *     listener was too slow
     */
    public T next() throws InterruptedException {
        T next = waiting.poll();
        if (next == null && overrun) {
            throw ErrorCode.RESOURCE_EXHAUSTED.about(
                    "more than "
                            + mostWaiting
                            + " "
                            + what
                            + " waited for this subscriber; subscribe"
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
