package dev.davit.linux;

/**
 * How a process has ended.
 *
 * @param code what it exited with; 0 if a signal ended it
 * @param signal number of the signal that ended it; 0 if it exited
 */
public record ExitStatus(int code, int signal) {
    /** Whether it exited with 0. */
    public boolean success() {
        return code == 0 && signal == 0;
    }

    /** One number as shells give it: the code, or 128 and the signal. */
    public int shellCode() {
        return signal == 0 ? code : 128 + signal;
    }

    /** {@code exit status 1} or {@code signal: 9}. */
    @Override
    public String toString() {
        return signal == 0 ? "exit status " + code : "signal: " + signal;
    }
}
