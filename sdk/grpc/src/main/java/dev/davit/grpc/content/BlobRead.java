package dev.davit.grpc.content;

import com.google.protobuf.UnsafeByteOperations;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.grpc.server.Streaming;
import dev.davit.proto.services.content.v1.ReadContentRequest;
import dev.davit.proto.services.content.v1.ReadContentResponse;

import io.grpc.stub.StreamObserver;

import java.nio.ByteBuffer;

/** The answer to a Read call. */
public final class BlobRead {
    /** Most bytes in one message of a read. */
    private static final int CHUNK_BYTES = 1 << 20;

    private BlobRead() {}

    /** Sends the range that the request names, and closes the reader. */
    public static void answer(
            ReadContentRequest request,
            ContentReader reader,
            StreamObserver<ReadContentResponse> observer) {
        Streaming.answer(
                observer,
                stream -> {
                    try (reader) {
                        send(stream, reader, request.getOffset(), request.getSize());
                    }
                });
    }

    /** The offset in an answer counts from the beginning of the range, not of the blob. */
    private static void send(
            Streaming<ReadContentResponse> stream, ContentReader reader, long offset, long size) {
        long start = Math.max(0, offset);
        long length = reader.sizeBytes();
        if (start > length) {
            throw new DavitException(
                    ErrorCode.OUT_OF_RANGE, "read past object length " + length + " bytes");
        }
        long end = size <= 0 || size > length - start ? length : start + size;
        for (long at = start; at < end; ) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, end - at));
            while (chunk.hasRemaining()) {
                reader.read(chunk, at + chunk.position());
            }
            stream.send(
                    ReadContentResponse.newBuilder()
                            .setOffset(at - start)
                            .setData(UnsafeByteOperations.unsafeWrap(chunk.flip()))
                            .build());
            at += chunk.limit();
        }
    }
}
