package dev.davit.runtime.shim.connection;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.DavitException;

import java.time.Duration;

/** A connection over which methods of a shim's services are called. Thread-safe. */
public interface ShimChannel extends AutoCloseable {
    /**
     * A call to be made.
     *
     * @param namespace namespace it is made in
     * @param service full name of the service
     * @param method name of the method
     * @param request the request
     * @param limit how long it may take; zero for as long as the caller waits
     */
    record Call(
            String namespace, String service, String method, MessageLite request, Duration limit) {}

    /**
     * Makes a call and waits for its answer.
     *
     * @throws DavitException what the shim reports; of any kind once the connection {@link
     *     #isClosed}
     */
    <R extends MessageLite> R call(Call call, Parser<R> answer);

    /** Calls back once when the connection is gone, at once if it is; must not block. */
    void onClose(Runnable listener);

    /** Whether the connection is gone. */
    boolean isClosed();

    /** Waits until the connection is gone; false if it was still there after this time. */
    boolean awaitClosed(Duration limit) throws InterruptedException;

    /** Closes the connection; calls on it fail. */
    @Override
    void close();
}
