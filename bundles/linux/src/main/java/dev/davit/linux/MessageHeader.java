package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct msghdr} with its bytes and its control messages, of which two kinds are known: open
 * files and the sender (recvmsg(2), cmsg(3), unix(7)).
 */
final class MessageHeader {
    private static final int SIZE = 56;
    private static final int VECTOR = 16;
    private static final int VECTOR_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;

    /** Room for the 253 open files that the kernel lets through at once, and the sender. */
    private static final int CONTROL_ROOM = 2048;

    private static final int CONTROL_HEADER = 16;
    private static final int SOCKET_LEVEL = 1;
    private static final int RIGHTS = 1;
    private static final int CREDENTIALS = 2;
    private static final int CONTROL_CUT = 0x8;
    private static final int CUT = 0x20;

    private final MemorySegment header;
    private final MemorySegment bytes;
    private final MemorySegment control;

    private MessageHeader(Scratch scratch, MemorySegment bytes, MemorySegment control) {
        this.header = scratch.zeroed(SIZE);
        this.bytes = bytes;
        this.control = control;
        MemorySegment vector = scratch.room(16);
        vector.set(ValueLayout.JAVA_LONG, 0, bytes.address());
        vector.set(ValueLayout.JAVA_LONG, 8, bytes.byteSize());
        header.set(ValueLayout.JAVA_LONG, VECTOR, vector.address());
        header.set(ValueLayout.JAVA_LONG, VECTOR_LENGTH, 1);
        header.set(ValueLayout.JAVA_LONG, CONTROL, control.address());
        header.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, control.byteSize());
    }

    static MessageHeader outgoing(Scratch scratch, byte[] text, List<Integer> descriptors) {
        MemorySegment bytes = scratch.room(text.length);
        MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, 0, text.length);
        if (descriptors.isEmpty()) {
            return new MessageHeader(scratch, bytes, MemorySegment.NULL);
        }
        long length = CONTROL_HEADER + 4L * descriptors.size();
        MemorySegment control = scratch.zeroed(aligned(length));
        control.set(ValueLayout.JAVA_LONG, 0, length);
        control.set(ValueLayout.JAVA_INT, 8, SOCKET_LEVEL);
        control.set(ValueLayout.JAVA_INT, 12, RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(ValueLayout.JAVA_INT, CONTROL_HEADER + 4L * i, descriptors.get(i));
        }
        return new MessageHeader(scratch, bytes, control);
    }

    static MessageHeader incoming(Scratch scratch, int limitBytes) {
        return new MessageHeader(scratch, scratch.room(limitBytes), scratch.zeroed(CONTROL_ROOM));
    }

    long address() {
        return header.address();
    }

    /** What the kernel has put in. */
    Datagram received(Kernel kernel, int count) {
        var descriptors = new ArrayList<Fd>();
        Datagram.Sender sender = Datagram.Sender.UNKNOWN;
        long end = header.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH);
        long at = 0;
        while (at + CONTROL_HEADER <= end) {
            long length = control.get(ValueLayout.JAVA_LONG, at);
            int kind = control.get(ValueLayout.JAVA_INT, at + 12);
            MemorySegment data =
                    control.asSlice(at + CONTROL_HEADER, Math.max(0, length - CONTROL_HEADER));
            if (kind == RIGHTS) {
                descriptors.addAll(descriptors(kernel, data));
            } else if (kind == CREDENTIALS) {
                sender = sender(data);
            }
            at += Math.max(CONTROL_HEADER, aligned(length));
        }
        byte[] text = bytes.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        boolean whole = (header.get(ValueLayout.JAVA_INT, FLAGS) & (CUT | CONTROL_CUT)) == 0;
        return new Datagram(new String(text, StandardCharsets.UTF_8), whole, sender, descriptors);
    }

    private static List<Fd> descriptors(Kernel kernel, MemorySegment data) {
        var descriptors = new ArrayList<Fd>();
        for (long at = 0; at + 4 <= data.byteSize(); at += 4) {
            int number = data.get(ValueLayout.JAVA_INT, at);
            descriptors.add(new Fd(kernel, RawName.of("received descriptor"), number));
        }
        return descriptors;
    }

    private static Datagram.Sender sender(MemorySegment data) {
        return new Datagram.Sender(
                data.get(ValueLayout.JAVA_INT, 0),
                data.get(ValueLayout.JAVA_INT, 4),
                data.get(ValueLayout.JAVA_INT, 8));
    }

    private static long aligned(long length) {
        return (length + 7) & ~7L;
    }
}
