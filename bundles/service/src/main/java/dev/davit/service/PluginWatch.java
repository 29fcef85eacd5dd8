package dev.davit.service;

import dev.davit.api.ErrorCode;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.StateChange;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** One watcher's queue of changes. */
public final class PluginWatch implements AutoCloseable {
    /** A watcher that is this far behind has stopped watching. */
    private static final int MOST_WAITING = 4096;

    private final LinkedBlockingQueue<StateChange> waiting =
            new LinkedBlockingQueue<>(MOST_WAITING);
    private final AutoCloseable subscription;
    private volatile boolean overrun;

    PluginWatch(PluginActivity activity, Predicate<StateChange> filter) {
        subscription =
                activity.listen(
                        change -> {
                            if (!overrun && filter.test(change) && !waiting.offer(change)) {
                                overrun = true;
                            }
                        });
    }

    /** Type and id, for filters. */
    static Optional<String> field(StateChange change, List<String> path) {
        return switch (path.getFirst()) {
            case "type" -> Optional.of(type(change));
            case "id" -> Optional.of(id(change));
            default -> Optional.empty();
        };
    }

    /** The type that clients know the plugin by: it ends with a version. */
    public static String type(StateChange change) {
        return change.uri().substring(0, idStart(change.uri()) - 1);
    }

    /** The id that clients know the plugin by; it may have dots. */
    public static String id(StateChange change) {
        return change.uri().substring(idStart(change.uri()));
    }

    /** Types end with {@code .v1}, {@code .v2} and so on; behind that the id begins. */
    private static int idStart(String uri) {
        for (int dot = uri.indexOf('.'); dot >= 0; dot = uri.indexOf('.', dot + 1)) {
            int end = dot + 2;
            while (end < uri.length() && Character.isDigit(uri.charAt(end))) {
                end++;
            }
            if (uri.startsWith(".v", dot)
                    && end > dot + 2
                    && end < uri.length()
                    && uri.charAt(end) == '.') {
                return end + 1;
            }
        }
        return uri.lastIndexOf('.') + 1;
    }

    /**
     * The next change; waits for one.
     *
     * @throws dev.davit.api.DavitException RESOURCE_EXHAUSTED once changes were lost because this
     *     watcher was too slow
     */
    public StateChange next() throws InterruptedException {
        StateChange next = waiting.poll();
        if (next == null && overrun) {
            throw ErrorCode.RESOURCE_EXHAUSTED.about(
                    "more than "
                            + MOST_WAITING
                            + " changes of plugins waited for this watcher; list the plugins and"
                            + " watch again");
        }
        return next == null ? waiting.take() : next;
    }

    /** Ends watching. */
    @Override
    public void close() {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot end watching plugins", e);
        }
    }
}
