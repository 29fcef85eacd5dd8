package dev.davit.grpc.server;

import com.google.protobuf.Empty;

import io.grpc.stub.StreamObserver;

/** Answers of unary calls. */
public final class Answers {
    private Answers() {}

    /** Answers a call with one message. */
    public static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    /** Answers a call that has nothing to say. */
    public static void done(StreamObserver<Empty> observer) {
        answer(observer, Empty.getDefaultInstance());
    }
}
