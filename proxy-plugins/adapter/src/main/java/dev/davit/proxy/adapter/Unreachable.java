package dev.davit.proxy.adapter;

/** Nobody answers at an address, and it is known why. */
final class Unreachable extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param reason names the address
     */
    Unreachable(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
