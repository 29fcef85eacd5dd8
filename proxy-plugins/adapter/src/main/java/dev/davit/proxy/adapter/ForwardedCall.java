package dev.davit.proxy.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * One call between a client and a peer, at the pace of the slower: a message is asked for on one
 * side when the other can take it.
 */
final class ForwardedCall {
    private final ServerCall<byte[], byte[]> client;
    private final ClientCall<byte[], byte[]> peer;
    private final Flow requests;
    private final Flow responses;

    private ForwardedCall(ServerCall<byte[], byte[]> client, ClientCall<byte[], byte[]> peer) {
        this.client = client;
        this.peer = peer;
        requests = new Flow(peer::isReady, client::request);
        responses = new Flow(client::isReady, peer::request);
    }

    /** Starts the call at the peer. */
    static ServerCall.Listener<byte[]> start(
            ServerCall<byte[], byte[]> client, ClientCall<byte[], byte[]> peer, Metadata headers) {
        var call = new ForwardedCall(client, peer);
        peer.start(call.new FromPeer(), headers);
        peer.request(1);
        client.request(1);
        return call.new FromClient();
    }

    /** One direction: asks for the next message if the last has left, or as soon as it has. */
    private static final class Flow {
        private final BooleanSupplier ready;
        private final IntConsumer source;
        private final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        private boolean held;

        Flow(BooleanSupplier ready, IntConsumer source) {
            this.ready = ready;
            this.source = source;
        }

        void passed() {
            lock.lock();
            try {
                held = !ready.getAsBoolean();
                if (held) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            source.accept(1);
        }

        void isReady() {
            lock.lock();
            try {
                if (!held) {
                    return;
                }
                held = false;
            } finally {
                lock.unlock();
            }
            source.accept(1);
        }
    }

    private final class FromClient extends ServerCall.Listener<byte[]> {
        @Override
        public void onMessage(byte[] message) {
            peer.sendMessage(message);
            requests.passed();
        }

        @Override
        public void onHalfClose() {
            peer.halfClose();
        }

        @Override
        public void onCancel() {
            peer.cancel("the client has gone", null);
        }

        @Override
        public void onReady() {
            responses.isReady();
        }
    }

    /** On the thread of the connection: nothing here blocks. */
    private final class FromPeer extends ClientCall.Listener<byte[]> {
        @Override
        public void onHeaders(Metadata headers) {
            client.sendHeaders(headers);
        }

        @Override
        public void onMessage(byte[] message) {
            client.sendMessage(message);
            responses.passed();
        }

        @Override
        public void onReady() {
            requests.isReady();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            client.close(status, trailers);
        }
    }
}
