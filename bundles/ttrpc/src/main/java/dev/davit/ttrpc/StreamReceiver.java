package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Response;

/** Turns the frames of a stream into messages, an end or a failure. */
record StreamReceiver(MessageQueue queue) implements Receiver {
    @Override
    public void receive(Incoming.Frame frame) {
        switch (frame.type()) {
            case Frames.RESPONSE -> response(frame.data());
            case Frames.DATA -> {
                if (!frame.has(Frames.NO_DATA)) {
                    queue.add(frame.data());
                }
                if (frame.has(Frames.REMOTE_CLOSED)) {
                    queue.end();
                }
            }
            default -> fail(ErrorCode.INTERNAL.about("ttrpc frame of type " + frame.type()));
        }
    }

    /** Ends the stream: with a failure, or with one more message. */
    private void response(ByteString data) {
        try {
            Response response = Response.parseFrom(data);
            Status status = response.getStatus();
            if (status.getCode() != 0) {
                fail(RpcStatus.failure(status.getCode(), status.getMessage()));
                return;
            }
            queue.add(response.getPayload());
            queue.end();
        } catch (InvalidProtocolBufferException e) {
            fail(new DavitException(ErrorCode.INTERNAL, "bad ttrpc response: " + e, e));
        }
    }

    @Override
    public void fail(DavitException failure) {
        queue.fail(failure);
    }
}
