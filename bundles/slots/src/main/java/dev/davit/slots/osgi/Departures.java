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
     * From now on the plugins of this bundle win over those of other bundles with the same ranking,
     * whatever their versions: to go back to an older one.
     */
    void prefer(Bundle bundle);
}
