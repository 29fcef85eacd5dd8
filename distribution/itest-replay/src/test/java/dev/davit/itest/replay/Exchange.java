package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.rpc.Status;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.protobuf.StatusProto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One call: messages go out one by one, answers are waited for. */
final class Exchange implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final MethodDescriptor method;
    private final ClientCall<DynamicMessage, DynamicMessage> call;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final List<DynamicMessage> responses = new ArrayList<>();
    private Optional<Ended> ended = Optional.empty();

    /** What comes from the daemon. */
    sealed interface Happening permits Message, Ended {}

    /** An answer. */
    record Message(DynamicMessage content) implements Happening {}

    /** How a call ended: the status with its details. */
    record Ended(io.grpc.Status status, Status details) implements Happening {}

    Exchange(
            MethodDescriptor method,
            ClientCall<DynamicMessage, DynamicMessage> call,
            Metadata headers) {
        this.method = method;
        this.call = call;
        call.start(new Listener(), headers);
        call.request(Integer.MAX_VALUE);
    }

    MethodDescriptor method() {
        return method;
    }

    void send(DynamicMessage message) {
        call.sendMessage(message);
    }

    void halfClose() {
        call.halfClose();
    }

    /** Waits for the next message; false if the call has ended instead. */
    boolean await() {
        if (ended.isPresent()) {
            return false;
        }
        take(next());
        return ended.isEmpty();
    }

    private void take(Happening happening) {
        switch (happening) {
            case Message message -> responses.add(message.content());
            case Ended end -> ended = Optional.of(end);
        }
    }

    /** Waits a moment; whether something has come, a message or the end. */
    boolean awaitBriefly() {
        try {
            Happening next = happenings.poll(20, TimeUnit.MILLISECONDS);
            if (next != null) {
                take(next);
            }
            return next != null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Happening next() {
        try {
            Happening next = happenings.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("no answer to " + method.getFullName());
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What has come so far. */
    List<DynamicMessage> responses() {
        return List.copyOf(responses);
    }

    /** Waits for everything that comes and for the end. */
    Ended end() {
        while (await()) {
            // until it ends
        }
        return ended.orElseThrow();
    }

    boolean hasEnded() {
        return ended.isPresent();
    }

    @Override
    public void close() {
        call.cancel("no longer needed", null);
    }

    private final class Listener extends ClientCall.Listener<DynamicMessage> {
        @Override
        public void onMessage(DynamicMessage message) {
            happenings.add(new Message(message));
        }

        @Override
        public void onClose(io.grpc.Status status, Metadata trailers) {
            Status details = StatusProto.fromStatusAndTrailers(status, trailers);
            happenings.add(
                    new Ended(status, details == null ? Status.getDefaultInstance() : details));
        }
    }
}
