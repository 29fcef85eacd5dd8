package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Who has which id: tasks, and ids that are about to have one. Thread-safe. */
final class TaskTable {
    private final ConcurrentHashMap<TaskId, Place> places = new ConcurrentHashMap<>();
    private final Duration patience;

    /**
     * @param patience how long to wait for the adoption of a task that was found at start
     */
    TaskTable(Duration patience) {
        this.patience = patience;
    }

    private sealed interface Place {
        /** Found at start; nobody knows yet what it is. */
        record Adopting(CountDownLatch over) implements Place {}

        /** Reserved by a create. */
        record Creating() implements Place {}

        /** Taken. */
        record Taken(ShimTask task) implements Place {}
    }

    /** The task of an id; waits for its adoption, and only for its. */
    Optional<Task> find(TaskId id) {
        return find(id, deadline());
    }

    private Optional<Task> find(TaskId id, long deadline) {
        Place place = places.get(id);
        if (place instanceof Place.Adopting(CountDownLatch over) && await(over, deadline)) {
            place = places.get(id);
        }
        return place instanceof Place.Taken(ShimTask task) && !task.life().isGone()
                ? Optional.of(task)
                : Optional.empty();
    }

    /** The tasks of a namespace; waits for its adoptions. */
    List<Task> list(String namespace) {
        long deadline = deadline();
        List<Task> tasks = new ArrayList<>();
        for (TaskId id : places.keySet()) {
            if (id.namespace().equals(namespace)) {
                find(id, deadline).ifPresent(tasks::add);
            }
        }
        return tasks;
    }

    /**
     * Reserves an id for a new task. Waits for one that is just leaving.
     *
     * @throws DavitException ALREADY_EXISTS if it has a task
     */
    void claim(TaskId id) {
        long deadline = deadline();
        Place before = places.putIfAbsent(id, new Place.Creating());
        while (before != null) {
            if (!awaitLeft(before, deadline)) {
                throw ErrorCode.ALREADY_EXISTS.about("task " + id.id());
            }
            before = places.putIfAbsent(id, new Place.Creating());
        }
    }

    /** Whether what is in the place has left it in time. */
    private static boolean awaitLeft(Place place, long deadline) {
        return switch (place) {
            case Place.Creating() -> false;
            case Place.Adopting(CountDownLatch over) -> await(over, deadline);
            case Place.Taken(ShimTask task) ->
                    task.life().isLeaving() && await(task.life().left(), deadline);
        };
    }

    /** Gives a reserved id back. */
    void release(TaskId id) {
        places.computeIfPresent(id, (key, place) -> place instanceof Place.Creating ? null : place);
    }

    /** Puts a task in its place. */
    void enter(ShimTask task) {
        end(places.put(task.id(), new Place.Taken(task)));
    }

    /** Takes a task out. */
    void remove(ShimTask task) {
        places.remove(task.id(), new Place.Taken(task));
    }

    /** Reserves an id for a task that was found at start. */
    void beginAdoption(TaskId id) {
        places.put(id, new Place.Adopting(new CountDownLatch(1)));
    }

    /**
     * Ends an adoption without a task and without an end: what is there is not understood, and its
     * id stays taken lest a new task takes its place.
     */
    void block(TaskId id) {
        end(places.put(id, new Place.Creating()));
    }

    /** Ends an adoption; one that has brought a task has ended. */
    void endAdoption(TaskId id) {
        Place place = places.get(id);
        if (place instanceof Place.Adopting && places.remove(id, place)) {
            end(place);
        }
    }

    private static void end(@Nullable Place place) {
        if (place instanceof Place.Adopting(CountDownLatch over)) {
            over.countDown();
        }
    }

    /** Whether anything is known of an id. */
    boolean knows(TaskId id) {
        return places.containsKey(id);
    }

    private long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    private static boolean await(CountDownLatch over, long deadline) {
        try {
            return over.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }
}
