package dev.davit.slots.osgi;

import org.osgi.framework.Bundle;

/** Tells the table which departures are not for good. */
public interface Departures {
    /**
     * Announces that the plugins of a bundle leave only to come back, or that they have had their
     * time to.
     */
    void expectBack(Bundle bundle, boolean expected);

    /**
     * Lets plugins of other bundles go before those of this one, whatever their ranking, or no
     * longer; whoever is the better one then takes over.
     */
    void giveWay(Bundle bundle, boolean yields);
}
