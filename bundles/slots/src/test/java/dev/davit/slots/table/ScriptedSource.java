package dev.davit.slots.table;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that starts, fails and ranks as a test says, and that remembers what was done to it. */
final class ScriptedSource implements PluginSource<Ship> {
    private final String name;
    private final int ranking;
    private final CountDownLatch gate;
    private final AtomicInteger openings = new AtomicInteger();
    private final AtomicInteger closings = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;
    private volatile String version = "1.0.0";
    private volatile String refusal = "";
    private volatile @Nullable Ship last;

    private ScriptedSource(String name, int ranking, CountDownLatch gate) {
        this.name = name;
        this.ranking = ranking;
        this.gate = gate;
    }

    static ScriptedSource of(String name) {
        return ranked(name, 0);
    }

    static ScriptedSource ranked(String name, int ranking) {
        return new ScriptedSource(name, ranking, new CountDownLatch(0));
    }

    static ScriptedSource version(String name, String version) {
        ScriptedSource source = of(name);
        source.version = version;
        return source;
    }

    /** Its start takes until {@link #finishStart}. */
    static ScriptedSource slow(String name) {
        return new ScriptedSource(name, 0, new CountDownLatch(1));
    }

    static ScriptedSource failing(String name, int ranking, RuntimeException failure) {
        ScriptedSource source = ranked(name, ranking);
        source.failure = failure;
        return source;
    }

    void finishStart() {
        gate.countDown();
    }

    void failStart(RuntimeException reason) {
        failure = reason;
        gate.countDown();
    }

    /** How many times it was started, or tried to be. */
    int openings() {
        return openings.get();
    }

    /** How many times an instance of it was ended. */
    int closings() {
        return closings.get();
    }

    @Override
    public Ship open() {
        openings.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        RuntimeException planned = failure;
        if (planned != null) {
            throw planned;
        }
        var ship = new Ship(name);
        last = ship;
        return ship;
    }

    @Override
    public void close() {
        closings.incrementAndGet();
        Ship ship = last;
        if (ship != null) {
            ship.sink();
        }
    }

    @Override
    public int ranking() {
        return ranking;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String origin() {
        return name;
    }

    /** Why it was not brought in; empty if it was. */
    String refusal() {
        return refusal;
    }

    @Override
    public void refused(String reason) {
        refusal = reason;
    }
}
