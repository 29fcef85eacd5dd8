package dev.davit.ttrpc;

import dev.davit.api.DavitException;

/** What waits for frames of one stream. Called by the thread that reads; must not block. */
sealed interface Receiver permits UnaryReceiver, StreamReceiver {
    void receive(Incoming.Frame frame);

    /** No more will come. */
    void fail(DavitException failure);
}
