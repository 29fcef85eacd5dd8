package dev.davit.api.slot;

/** How a slot passes from one generation of a plugin to the next. */
public enum HandOver {
    /**
     * Both generations live at once: new calls go to the new one as soon as it is ready, running
     * calls finish on the old one.
     */
    SIDE_BY_SIDE,
    /**
     * The plugin owns something that two must not own at once, a directory for example: new calls
     * wait, bounded by their deadline, until the old generation has finished its calls and closed.
     */
    EXCLUSIVE
}
