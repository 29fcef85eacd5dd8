package dev.davit.ttrpc;

import com.google.protobuf.MessageLite;

/**
 * Answers a method with one request and one answer.
 *
 * @param <Q> type of the request
 */
@FunctionalInterface
public interface UnaryHandler<Q extends MessageLite> {
    /**
     * Answers one call, on a virtual thread of its own. Interruption means that the client has
     * gone, or its time.
     *
     * @throws Exception reported to the client; {@link dev.davit.api.DavitException} with its code
     *     and its message
     */
    MessageLite handle(Q request, ServerCall call) throws Exception;
}
