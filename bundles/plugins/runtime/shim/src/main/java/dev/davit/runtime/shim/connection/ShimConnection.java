package dev.davit.runtime.shim.connection;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.ttrpc.TtrpcClient;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connection to one shim, shared by the tasks that it serves. Thread-safe.
 *
 * <p>When the connection is gone every call fails with UNKNOWN and the text {@value
 * TtrpcClient#CLOSED}, whatever the protocol: {@link #isLost} tells it from what a shim reports.
 */
public final class ShimConnection {
    private static final int OLDEST = 2;

    private final ShimEndpoint endpoint;
    private final ShimChannel channel;
    private final Set<Runnable> lossListeners = ConcurrentHashMap.newKeySet();

    /** Tasks that hold it; the table's lock guards it. */
    private int holders;

    private volatile int version;

    ShimConnection(ShimEndpoint endpoint, ShimChannel channel) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.version = endpoint.version();
        channel.onClose(this::tellLoss);
    }

    /** Where it leads. */
    public ShimEndpoint endpoint() {
        return endpoint;
    }

    /** Whether a failure says no more than that the connection is gone. */
    public static boolean isLost(DavitException failure) {
        return TtrpcClient.isClosed(failure);
    }

    /** Calls a method of the task service. */
    public <R extends MessageLite> R call(
            String namespace,
            String method,
            MessageLite request,
            Parser<R> answer,
            Duration limit) {
        return call(version, namespace, method, request, answer, limit);
    }

    /**
     * Calls the method by which the service is got to know: a shim that does not have the version
     * it claims is asked for the one before it.
     */
    public <R extends MessageLite> R negotiate(
            String namespace,
            String method,
            MessageLite request,
            Parser<R> answer,
            Duration limit) {
        int claimed = version;
        try {
            return call(claimed, namespace, method, request, answer, limit);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.UNIMPLEMENTED || claimed == OLDEST) {
                throw e;
            }
            R response = call(claimed - 1, namespace, method, request, answer, limit);
            version = claimed - 1;
            return response;
        }
    }

    private <R extends MessageLite> R call(
            int serviceVersion,
            String namespace,
            String method,
            MessageLite request,
            Parser<R> answer,
            Duration limit) {
        String service = "containerd.task.v" + serviceVersion + ".Task";
        return call(namespace, service, method, request, answer, limit);
    }

    /** Calls a method of any service. */
    <R extends MessageLite> R call(
            String namespace,
            String service,
            String method,
            MessageLite request,
            Parser<R> answer,
            Duration limit) {
        try {
            return channel.call(
                    new ShimChannel.Call(namespace, service, method, request, limit), answer);
        } catch (DavitException e) {
            throw channel.isClosed() && saysNothing(e) ? lost(e) : e;
        }
    }

    /** Answers that had arrived before the end still count. */
    private static boolean saysNothing(DavitException e) {
        return e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.UNKNOWN && isLost(e);
    }

    /** The failure of whatever was to travel over a connection that is gone. */
    public static DavitException lost() {
        return new DavitException(ErrorCode.UNKNOWN, TtrpcClient.CLOSED);
    }

    private static DavitException lost(DavitException cause) {
        return new DavitException(ErrorCode.UNKNOWN, TtrpcClient.CLOSED, cause);
    }

    /** Calls back when the connection is gone, at once if it is; must not block. */
    public void addLossListener(Runnable listener) {
        lossListeners.add(listener);
        if (isClosed()) {
            tellLoss();
        }
    }

    /** Takes a listener back. */
    public void removeLossListener(Runnable listener) {
        lossListeners.remove(listener);
    }

    private void tellLoss() {
        for (Runnable listener : List.copyOf(lossListeners)) {
            if (lossListeners.remove(listener)) {
                listener.run();
            }
        }
    }

    /** Whether the connection is gone. */
    public boolean isClosed() {
        return channel.isClosed();
    }

    /** Waits until the shim has closed the connection; false if it has not in this time. */
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return channel.awaitClosed(limit);
    }

    int holders() {
        return holders;
    }

    void setHolders(int count) {
        holders = count;
    }

    void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return endpoint.address();
    }
}
