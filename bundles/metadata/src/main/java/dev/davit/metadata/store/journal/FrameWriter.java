package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.io.DiskFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Puts frames into files. The operations are walked twice, once for the checksum and once for the
 * bytes, so that a frame of many megabytes needs no copy of itself. Threads: one.
 */
final class FrameWriter {
    private static final int BUFFER_BYTES = 128 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer field = ByteBuffer.allocate(1 + Integer.BYTES);

    /** Writes the frame at the position; returns its checksum. */
    int write(DiskFile file, long position, Frame frame, long salt, int previousCrc)
            throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
        header.putLong(salt).putLong(frame.firstSequence());
        header.putInt(frame.transactions().size()).putInt(frame.payloadBytes());
        header.putInt(previousCrc);
        CRC32C sum = new CRC32C();
        sum.update(header.array(), 0, header.position());
        walk(frame, sum::update);
        int crc = (int) sum.getValue();
        header.putInt(crc);

        Output output = new Output(file, position);
        output.add(header.array(), 0, Frame.HEADER_BYTES);
        walk(frame, output);
        output.flush();
        return crc;
    }

    private void walk(Frame frame, Sink sink) throws IOException {
        for (List<Operation> transaction : frame.transactions()) {
            field.clear().putInt(transaction.size());
            addField(sink);
            for (Operation operation : transaction) {
                byte[] value = operation.value();
                field.clear().put(value == null ? Operation.DELETE : Operation.PUT);
                field.putInt(operation.key().length);
                addField(sink);
                sink.add(operation.key(), 0, operation.key().length);
                if (value != null) {
                    field.clear().putInt(value.length);
                    addField(sink);
                    sink.add(value, 0, value.length);
                }
            }
        }
    }

    private void addField(Sink sink) throws IOException {
        sink.add(field.array(), 0, field.position());
    }

    /** Takes the frame's bytes one piece after the other. */
    @FunctionalInterface
    private interface Sink {
        void add(byte[] bytes, int offset, int length) throws IOException;
    }

    private final class Output implements Sink {
        private final DiskFile file;
        private long position;

        Output(DiskFile file, long position) {
            this.file = file;
            this.position = position;
            buffer.clear();
        }

        @Override
        public void add(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int end = offset + length;
            while (at < end) {
                int taken = Math.min(buffer.remaining(), end - at);
                buffer.put(bytes, at, taken);
                at += taken;
                if (!buffer.hasRemaining()) {
                    flush();
                }
            }
        }

        void flush() throws IOException {
            buffer.flip();
            int length = buffer.remaining();
            file.writeFully(buffer, position);
            position += length;
            buffer.clear();
        }
    }
}
