package dev.davit.testbed;

/**
 * How a command ended.
 *
 * @param command its words
 * @param status its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Outcome(String command, int status, String out, String err) {
    /**
     * For commands that must not fail.
     *
     * @return what it wrote, without surrounding white space
     * @throws AssertionError with everything it said, if its status is not 0
     */
    public String expectSuccess() {
        if (status != 0) {
            throw new AssertionError(this);
        }
        return out.strip();
    }

    /**
     * For commands that must fail.
     *
     * @return what it complained
     * @throws AssertionError if its status is 0
     */
    public String expectFailure() {
        if (status == 0) {
            throw new AssertionError("should have failed: " + this);
        }
        return err.strip();
    }

    @Override
    public String toString() {
        return command + "\nstatus " + status + "\n" + out + err;
    }
}
