package dev.davit.ttrpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The wire format: ten bytes of header, then data. All numbers are big-endian.
 *
 * <pre>
 * 0–3  length of the data
 * 4–7  stream id
 * 8    type
 * 9    flags
 * </pre>
 */
final class Frames {
    static final int HEADER_BYTES = 10;
    static final int MAX_DATA_BYTES = 4 << 20;

    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int DATA = 3;

    /** The sender of this frame sends no more on the stream. */
    static final int REMOTE_CLOSED = 0x01;

    /** The sender of this frame is going to send data. */
    static final int REMOTE_OPEN = 0x02;

    /** No message in this frame; without it, no data is an empty message. */
    static final int NO_DATA = 0x04;

    private Frames() {}

    /**
     * Header and message in one array, so that they leave in one write.
     *
     * @throws DavitException RESOURCE_EXHAUSTED if the message is too large for a frame
     */
    static byte[] encode(int streamId, int type, int flags, MessageLite message) {
        int size = message.getSerializedSize();
        byte[] frame = header(streamId, type, flags, size);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame, HEADER_BYTES, size);
            message.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame;
    }

    /** A frame that is only a header. */
    static byte[] encode(int streamId, int type, int flags) {
        return header(streamId, type, flags, 0);
    }

    private static byte[] header(int streamId, int type, int flags, int length) {
        if (length > MAX_DATA_BYTES) {
            throw tooLarge(length);
        }
        byte[] frame = new byte[HEADER_BYTES + length];
        ByteBuffer.wrap(frame).putInt(length).putInt(streamId).put((byte) type).put((byte) flags);
        return frame;
    }

    /** Writes the stream id into a frame that was encoded before the id was known. */
    static void setStreamId(byte[] frame, int streamId) {
        ByteBuffer.wrap(frame).putInt(4, streamId);
    }

    static DavitException tooLarge(long length) {
        return ErrorCode.RESOURCE_EXHAUSTED.about(
                "message of "
                        + length
                        + " bytes is larger than the "
                        + MAX_DATA_BYTES
                        + " bytes of a ttrpc frame");
    }
}
