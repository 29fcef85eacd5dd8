package dev.davit.linux;

/** Signals with their numbers, which are the same on all processors known here. */
public enum Signal {
    /** None: only asks whether there is such a process. */
    NONE(0),
    HANGUP(1),
    INTERRUPT(2),
    QUIT(3),
    KILL(9),
    USER1(10),
    USER2(12),
    PIPE(13),
    TERMINATE(15),
    CHILD(17),
    CONTINUE(18),
    STOP(19);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** Its number. */
    public int number() {
        return number;
    }
}
