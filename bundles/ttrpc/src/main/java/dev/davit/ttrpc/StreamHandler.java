package dev.davit.ttrpc;

import com.google.protobuf.MessageLite;

import java.util.Optional;

/** Answers a method with more than one message in either direction. */
@FunctionalInterface
public interface StreamHandler {
    /**
     * Answers one call, on a virtual thread of its own. Interruption means that the client has
     * gone, or its time.
     *
     * @return the answer to a stream of requests; empty if the answers have been sent
     * @throws Exception reported to the client; {@link dev.davit.api.DavitException} with its code
     *     and its message
     */
    Optional<MessageLite> handle(ServerStream stream, ServerCall call) throws Exception;
}
