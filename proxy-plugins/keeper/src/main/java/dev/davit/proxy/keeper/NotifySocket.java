package dev.davit.proxy.keeper;

import dev.davit.linux.Datagram;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.UnixDatagramSocket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where a process says how it is, and hands over descriptors. What others send is thrown away, and
 * what is longer than 16 KiB. Thread-safe.
 */
final class NotifySocket implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NotifySocket.class.getName());
    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final int LONGEST = 16 * 1024;

    private final Path path;
    private final Listener listener;
    private final UnixDatagramSocket socket;

    /** One datagram at a time, in their order, whoever looks for them. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Takes what arrives; one datagram at a time. */
    interface Listener {
        /** Whether this is the process, or one that it has started. */
        boolean isMember(int pid);

        /** Takes a message; the descriptors are closed afterwards. */
        void hear(Notification notification, Datagram datagram);
    }

    /** Makes the socket; listens to nobody yet. */
    NotifySocket(Linux linux, Path path, Listener listener) throws IOException {
        this.path = path;
        this.listener = listener;
        Files.deleteIfExists(path);
        socket = linux.datagramSocket();
        try {
            socket.bind(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Begins to listen. */
    void start() {
        Thread.ofVirtual().name("davit-notify-" + path).start(this::listen);
    }

    private void listen() {
        try {
            while (!socket.isClosed()) {
                if (socket.awaitDatagram(FOREVER)) {
                    drain();
                }
            }
        } catch (LinuxException e) {
            if (!socket.isClosed()) {
                LOG.log(Level.WARNING, path + ": nobody listens any more", e);
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            Thread.currentThread().interrupt();
        }
    }

    /** Takes all that has arrived: a process may have ended right after its last words. */
    void drain() {
        lock.lock();
        try {
            Optional<Datagram> datagram = socket.receive(LONGEST);
            while (datagram.isPresent()) {
                hear(datagram.get());
                datagram = socket.receive(LONGEST);
            }
        } finally {
            lock.unlock();
        }
    }

    private void hear(Datagram datagram) {
        try (datagram) {
            int pid = datagram.sender().pid();
            if (!listener.isMember(pid)) {
                LOG.log(
                        Level.WARNING,
                        "{0}: a message of process {1} is refused, which belongs to another",
                        path,
                        Integer.toString(pid));
            } else if (!datagram.whole()) {
                LOG.log(
                        Level.WARNING,
                        "{0}: a message of more than {1} bytes, or too many descriptors, is"
                                + " refused",
                        path,
                        Integer.toString(LONGEST));
            } else {
                listener.hear(Notification.parse(datagram.text()), datagram);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, path + ": a message is lost", e);
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} stays: {1}", path, e);
        }
    }
}
