package dev.davit.proxy.adapter;

/**
 * A call was lost that can be made again: nothing of it reached the peer, or it changes nothing.
 */
final class Unsent extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unsent(Exception cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
