package dev.davit.runtime.shim.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import io.grpc.MethodDescriptor;
import io.grpc.Status;

import java.io.InputStream;

/** Messages as bytes, for methods whose types are known only when they are called. */
record MessageMarshaller<T extends MessageLite>(Parser<? extends T> parser)
        implements MethodDescriptor.Marshaller<T> {
    @Override
    public InputStream stream(T message) {
        return message.toByteString().newInput();
    }

    @Override
    public T parse(InputStream stream) {
        try {
            return parser.parseFrom(stream);
        } catch (InvalidProtocolBufferException e) {
            throw Status.INTERNAL
                    .withDescription("bad answer: " + e)
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
