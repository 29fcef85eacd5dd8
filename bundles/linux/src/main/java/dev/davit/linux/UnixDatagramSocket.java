package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Unix socket for datagrams, which carry open files and tell who has sent them. Failures are
 * {@link LinuxException}. Thread-safe.
 */
public final class UnixDatagramSocket implements AutoCloseable {
    /** So many bytes of an address the kernel takes, NUL among them. */
    private static final int LONGEST_PATH = 107;

    private static final int ADDRESS_SIZE = 110;
    private static final int UNIX = 1;
    private static final int DATAGRAM_CLOSE_ON_EXEC = 2 | 0x80000;
    private static final int SOCKET_LEVEL = 1;
    private static final int PASS_CREDENTIALS = 16;
    private static final int NO_SIGNAL = 0x4000;
    private static final int DO_NOT_WAIT = 0x40;
    private static final int CLOSE_ON_EXEC = 0x40000000;

    private final Kernel kernel;
    private final Fd fd;

    UnixDatagramSocket(Kernel kernel) {
        this.kernel = kernel;
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = {UNIX, DATAGRAM_CLOSE_ON_EXEC, 0};
            long number = kernel.call(scratch, Call.SOCKET, "socket", "", arguments);
            this.fd = new Fd(kernel, RawName.of("datagram socket"), number);
        }
    }

    /**
     * Makes the socket's file and receives what is sent to it from now on, with its senders.
     *
     * @throws LinuxException ENAMETOOLONG for a path of more than 107 bytes
     */
    public void bind(Path path) {
        int number = fd.enter("bind");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment on = scratch.room(4);
            on.set(ValueLayout.JAVA_INT, 0, 1);
            long[] option = {number, SOCKET_LEVEL, PASS_CREDENTIALS, on.address(), 4};
            kernel.call(scratch, Call.SETSOCKOPT, "setsockopt", path, option);
            MemorySegment address = address(scratch, "bind", RawName.of(path));
            long[] arguments = {number, address.address(), address.byteSize()};
            kernel.call(scratch, Call.BIND, "bind", path, arguments);
        } finally {
            fd.leave();
        }
    }

    /**
     * Sends to a socket from now on.
     *
     * @param name its path, or a name without a file behind {@code @}
     */
    public void connect(String name) {
        int number = fd.enter("connect");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment address = address(scratch, "connect", RawName.of(name));
            long[] arguments = {number, address.address(), address.byteSize()};
            kernel.call(scratch, Call.CONNECT, "connect", name, arguments);
        } finally {
            fd.leave();
        }
    }

    private static MemorySegment address(Scratch scratch, String operation, RawName name) {
        byte[] bytes = name.toBytes();
        if (bytes.length > LONGEST_PATH) {
            throw new LinuxException(operation, name.toString(), Errno.ENAMETOOLONG);
        }
        boolean abstractName = bytes.length > 0 && bytes[0] == '@';
        MemorySegment address = scratch.zeroed(ADDRESS_SIZE);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) UNIX);
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
        if (abstractName) {
            address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
        }
        return address.asSlice(0, 2L + bytes.length + (abstractName ? 0 : 1));
    }

    /** Sends one datagram to where it is connected; the descriptors stay open here. */
    public void send(String text, List<Fd> descriptors) {
        PlatformThreads.run(() -> sendNow(text, descriptors));
    }

    private void sendNow(String text, List<Fd> descriptors) {
        List<Fd> entered = new ArrayList<>();
        int number = fd.enter("send");
        try (Scratch scratch = Scratch.take()) {
            var numbers = new ArrayList<Integer>();
            for (Fd descriptor : descriptors) {
                numbers.add(descriptor.enter("send"));
                entered.add(descriptor);
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MessageHeader header = MessageHeader.outgoing(scratch, bytes, numbers);
            long[] arguments = {number, header.address(), NO_SIGNAL};
            kernel.call(scratch, Call.SENDMSG, "send", fd.name(), arguments);
        } finally {
            entered.forEach(Fd::leave);
            fd.leave();
        }
    }

    /**
     * The next datagram; empty if there is none now.
     *
     * @param limitBytes how much of it is wanted at most
     */
    public Optional<Datagram> receive(int limitBytes) {
        int number = fd.enter("receive");
        try (Scratch scratch = Scratch.take()) {
            MessageHeader header = MessageHeader.incoming(scratch, limitBytes);
            long[] arguments = {number, header.address(), DO_NOT_WAIT | CLOSE_ON_EXEC};
            long count = kernel.attempt(scratch, Call.RECVMSG, fd.name(), arguments);
            if (count == -Errno.EAGAIN.number()) {
                return Optional.empty();
            }
            if (count < 0) {
                throw Kernel.failure("receive", fd.name(), count);
            }
            return Optional.of(header.received(kernel, (int) count));
        } finally {
            fd.leave();
        }
    }

    /** Waits for a datagram, as {@link Fd#awaitReadable} does. */
    public boolean awaitDatagram(Duration limit) throws InterruptedException {
        return fd.awaitReadable(limit);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return fd.isClosed();
    }

    /** Closes; the file stays. */
    @Override
    public void close() {
        fd.close();
    }
}
