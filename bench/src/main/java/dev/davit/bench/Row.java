package dev.davit.bench;

import java.util.List;

/** Something that both sides are measured at. */
interface Row {
    /** As {@code --only} names it. */
    String id();

    List<Metric> metrics();

    /** Whether the peer has a counterpart of it. */
    default boolean hasPeer() {
        return true;
    }

    /** Rounds that nobody counts, for compilers and caches to settle. */
    default int warmUps() {
        return 1;
    }

    /** Makes what the rounds need; once for each side. */
    default void prepare(Contender contender) throws Exception {}

    /**
     * One round on one side.
     *
     * @return a value for each metric, in their order
     */
    double[] measure(Contender contender) throws Exception;

    /** The same work without any daemon, for the first metrics or for none. */
    default double[] bare(Run run) throws Exception {
        return new double[0];
    }

    /** Takes away what {@link #prepare} made; once for each side. */
    default void clear(Contender contender) throws Exception {}
}
