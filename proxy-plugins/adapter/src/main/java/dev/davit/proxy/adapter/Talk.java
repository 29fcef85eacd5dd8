package dev.davit.proxy.adapter;

import dev.davit.api.DavitException;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;

/**
 * A conversation with a peer.
 *
 * @param call both directions; each used by one thread
 * @param route knows how far it has come
 */
record Talk<Q, R>(BlockingClientCall<Q, R> call, Route route) {
    /** What ended the conversation. Throws {@link Unsent} before the peer has heard anything. */
    DavitException failure(StatusException failure) {
        return route.failure(failure);
    }

    /** The same for words that cannot be said again. */
    DavitException settled(StatusException failure) {
        try {
            return route.failure(failure);
        } catch (Unsent e) {
            return route.lost(e);
        }
    }
}
