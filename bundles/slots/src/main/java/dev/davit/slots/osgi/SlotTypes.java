package dev.davit.slots.osgi;

import java.util.List;

/** Finds slot types by contract. */
public interface SlotTypes {
    /** Type id of the first contract that belongs to a slot; empty if none does. */
    String typeIdOf(List<String> contracts);
}
