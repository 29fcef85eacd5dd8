package dev.davit.slots.osgi;

import org.osgi.framework.Bundle;

import java.util.List;

/** Tells what has become of the plugins of a bundle. */
public interface Offers {
    /** Every plugin that a bundle offers just now; none of a bundle that has not started. */
    List<Offer> of(Bundle bundle);
}
