package dev.davit.content.local;

import dev.davit.api.ErrorCode;

/** A caller that has gone: its thread is interrupted. */
final class Interruption {
    private Interruption() {}

    /**
     * Asked before a file channel is used: on an interrupted thread that would close it.
     *
     * @throws dev.davit.api.DavitException CANCELLED if the thread is interrupted
     */
    static void check(String object) {
        if (Thread.currentThread().isInterrupted()) {
            throw ErrorCode.CANCELLED.about(object);
        }
    }
}
