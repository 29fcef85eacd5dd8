package dev.davit.slots.table;

/** The plugin of these tests. */
final class Ship {
    private final String name;
    private volatile boolean afloat = true;

    Ship(String name) {
        this.name = name;
    }

    /**
     * The call.
     *
     * @throws IllegalStateException if the instance has been ended
     */
    String name() {
        if (!afloat) {
            throw new IllegalStateException(name + " is called after its end");
        }
        return name;
    }

    void sink() {
        afloat = false;
    }
}
