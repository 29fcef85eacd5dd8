package dev.davit.proxy.adapter;

/** A call failed before anything of it reached the peer. */
final class Unsent extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsent(Exception cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
