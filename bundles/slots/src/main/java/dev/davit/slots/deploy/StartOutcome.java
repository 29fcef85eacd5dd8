package dev.davit.slots.deploy;

import dev.davit.slots.osgi.Offer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges from what has become of a bundle's plugins whether its start is a success. */
final class StartOutcome {
    private final StartDemand demand;

    /** What served in the bundle before. */
    private final Set<String> served = new HashSet<>();

    /** What waited in the bundle before. */
    private final Set<String> waited = new HashSet<>();

    StartOutcome(StartDemand demand, List<Offer> before) {
        this.demand = demand;
        for (Offer offer : before) {
            (offer.outcome() == Offer.Outcome.WAITING ? waited : served).add(offer.component());
        }
    }

    /** Why the bundle is no success, in words; empty if nothing has failed. */
    static String failure(List<Offer> offers) {
        return reasons(
                offers.stream().filter(offer -> offer.outcome() == Offer.Outcome.FAILED).toList());
    }

    /** Those that are still on their way, and have to arrive. */
    static List<Offer> starting(List<Offer> offers) {
        return offers.stream().filter(offer -> offer.outcome() == Offer.Outcome.STARTING).toList();
    }

    /** Those that lack something, and have to arrive. */
    List<Offer> lacking(List<Offer> offers) {
        return offers.stream()
                .filter(offer -> offer.outcome() == Offer.Outcome.WAITING)
                .filter(
                        offer ->
                                served.contains(offer.component())
                                        || (demand == StartDemand.READY
                                                && offer.listed()
                                                && !waited.contains(offer.component())))
                .toList();
    }

    static String reasons(List<Offer> offers) {
        return offers.stream()
                .map(
                        offer ->
                                (offer.listed() ? offer.id() : offer.component())
                                        + (offer.reason().isEmpty() ? "" : ": " + offer.reason()))
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
