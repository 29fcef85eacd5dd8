package dev.davit.itest.osgi.greeting;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;

/** A contract that the daemon has never heard of. */
public interface Greeter {
    /** Its slot. */
    SlotType<Greeter> SLOT =
            new SlotType<>(
                    "dev.davit.itest.greeter.v1", "greeter", Greeter.class, HandOver.SIDE_BY_SIDE);

    /** Says something nice. */
    String greet();
}
