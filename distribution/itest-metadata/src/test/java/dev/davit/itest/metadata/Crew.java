package dev.davit.itest.metadata;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** All the writers, who work at the same time until the daemon goes. */
final class Crew {
    static final List<String> NAMESPACES = List.of("one", "two");
    static final List<String> SNAPSHOTTERS = List.of("native", "overlayfs");

    private final List<Actor> actors = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private volatile boolean over;

    Crew() {
        for (int i = 0; i < 4; i++) {
            String namespace = NAMESPACES.get(i % NAMESPACES.size());
            actors.add(new ImageActor("image" + i, namespace));
            actors.add(new ContainerActor("container" + i, namespace));
            actors.add(new ContentActor("content" + i, namespace, i / 2));
            actors.add(new SnapshotActor("snapshot" + i, namespace, SNAPSHOTTERS.get(i / 2)));
            if (i < 2) {
                actors.add(new LeaseActor("lease" + i, namespace));
                actors.add(new NamespaceActor("namespace" + i));
            }
        }
    }

    int size() {
        return actors.size();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Whatever was not as it should have been, in any cycle. */
    List<String> findings() {
        lock.lock();
        try {
            return List.copyOf(findings);
        } finally {
            lock.unlock();
        }
    }

    void find(String what) {
        lock.lock();
        try {
            findings.add(what);
            more.signalAll();
        } finally {
            lock.unlock();
        }
        System.out.println("FOUND " + what);
    }

    /**
     * Compares what the daemon shows with what everybody remembers.
     *
     * @return names of all that backends have a reason to hold
     */
    Set<String> verify(Connection daemon, String when, boolean collected) {
        Map<String, String> seen = Sight.of(daemon, NAMESPACES, SNAPSHOTTERS);
        Set<String> named = new TreeSet<>(seen.keySet());
        for (Actor actor : actors) {
            Map<String, String> own = new TreeMap<>(seen);
            own.keySet().removeIf(thing -> !actor.model.knows(thing));
            seen.keySet().removeAll(own.keySet());
            List<String> wrong =
                    collected ? actor.model.settleCollected(own) : actor.model.settle(own);
            wrong.forEach(what -> find(when + ": " + actor.name + ": " + what));
            if (actor instanceof ContentActor content) {
                named.addAll(content.expected());
            }
        }
        seen.forEach((thing, text) -> find(when + ": nobody has made " + thing + " " + text));
        return named;
    }

    /**
     * Has everybody work until so many writes were acknowledged, ends the daemon in the midst of
     * it, and returns when all have noticed.
     */
    void work(Connection daemon, long writes, Runnable end) {
        over = false;
        long goal = acknowledged.get() + writes;
        List<Thread> threads = new ArrayList<>();
        for (Actor actor : actors) {
            threads.add(Thread.ofVirtual().name(actor.name).start(() -> work(actor, daemon)));
        }
        await(goal);
        end.run();
        over = true;
        threads.forEach(Crew::join);
    }

    private void await(long goal) {
        lock.lock();
        try {
            int before = findings.size();
            while (acknowledged.get() < goal && findings.size() == before) {
                more.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void work(Actor actor, Connection daemon) {
        try {
            while (!over) {
                actor.step(daemon);
                acknowledge();
            }
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                find(actor.name + " was refused: " + e.getStatus());
            }
        } catch (AssertionError | RuntimeException e) {
            find(actor.name + ": " + e);
        }
    }

    private void acknowledge() {
        acknowledged.incrementAndGet();
        lock.lock();
        try {
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
