package dev.davit.ttrpc;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Connects to an address. */
final class Dialer {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int LONGEST_ANSWER = 64;

    /** The first use loads a native library. */
    private static final Duration NATIVE_CONNECT = Duration.ofSeconds(10);

    private final Address address;
    private final String text;
    private final Duration limit;
    private final long start = System.nanoTime();

    /** Whether the socket was not there at first. */
    private boolean awaited;

    /**
     * @param limit how long to wait for a socket that is not there yet or whose queue is full, and
     *     for a virtual machine's monitor to answer
     */
    Dialer(String text, Duration limit) {
        this.address = Address.parse(text);
        this.text = text;
        this.limit = limit;
    }

    Link dial() {
        try {
            return switch (address) {
                case Address.Path(String path) -> channel(path);
                case Address.Abstract(String name) -> abstractName(name);
                case Address.Hybrid(String path, int port) -> hybrid(path, port);
            };
        } catch (ClosedByInterruptException e) {
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new DavitException(code(e), "dial " + text + ": " + words(e), e);
        }
    }

    private ChannelLink channel(String path) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return new ChannelLink(channel, path);
            } catch (IOException | RuntimeException e) {
                channel.close();
                if (!(e instanceof IOException io) || !mayPass(path, io) || left() <= 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * EAGAIN is a full queue of connections, ENOENT a server that has not bound yet, and then
     * ECONNREFUSED one that is between bind and listen.
     */
    private boolean mayPass(String path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return false;
        }
        if (!Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS)) {
            awaited = true;
        }
        return awaited || words(e).startsWith("resource temporarily unavailable");
    }

    /** On a thread of its own: the native call must not hold the carrier of virtual threads. */
    private Link abstractName(String name) throws IOException {
        CompletableFuture<Link> connected = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("ttrpc-dial @" + name)
                .start(() -> connectInto(connected, name));
        try {
            return connected.get(Math.max(left(), NATIVE_CONNECT.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (TimeoutException e) {
            throw new IOException("no answer", e);
        } catch (ExecutionException e) {
            throw new IOException(words(Objects.requireNonNullElse(e.getCause(), e)), e);
        } finally {
            connected.cancel(false);
        }
    }

    private static void connectInto(CompletableFuture<Link> connected, String name) {
        try {
            Link link = AbstractAddressLink.connect(name);
            if (!connected.complete(link)) {
                link.close();
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            connected.completeExceptionally(e);
        }
    }

    private Link hybrid(String path, int port) throws IOException {
        Link link = channel(path);
        Future<?> alarm =
                ForkJoinPool.commonPool().schedule(link::close, left(), TimeUnit.NANOSECONDS);
        try {
            byte[] request = ("CONNECT " + port + "\n").getBytes(StandardCharsets.US_ASCII);
            link.write(new ByteBuffer[] {ByteBuffer.wrap(request)});
            String answer = line(link);
            if (!answer.contains("OK")) {
                throw new IOException("the monitor answered " + answer.strip());
            }
            return link;
        } catch (IOException e) {
            link.close();
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    /** Byte by byte: what follows the line belongs to the protocol behind it. */
    private static String line(Link link) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_ANSWER) {
            if (link.read(one.clear()) < 0) {
                throw new EOFException("the monitor closed the connection");
            }
            char c = (char) one.get(0);
            if (c == '\n') {
                break;
            }
            line.append(c);
        }
        return line.toString();
    }

    private long left() {
        return limit.toNanos() - (System.nanoTime() - start);
    }

    /** What this process lacks says nothing about the server. */
    private static ErrorCode code(Exception e) {
        String words = words(e);
        return words.startsWith("too many open files") || words.startsWith("cannot allocate memory")
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.UNAVAILABLE;
    }

    /** The system's words in lower case, as clients of containerd know them. */
    private static String words(Throwable e) {
        String message = e.getMessage();
        if (message == null || message.isEmpty()) {
            return e.getClass().getSimpleName();
        }
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
