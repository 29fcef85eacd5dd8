package dev.davit.linux.process;

import dev.davit.api.ErrorCode;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;
import dev.davit.linux.UnixDatagramSocket;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a process says to whoever has started it, and what that one has kept for it: the protocol of
 * sd_notify(3) and sd_listen_fds(3), which Davit and systemd speak. Does nothing in a process that
 * nobody supervises. Thread-safe.
 *
 * <pre>{@code
 * var supervision = Supervision.ofThisProcess();
 * Fd session = supervision.kept("session").orElseGet(() -> open());
 * supervision.keep("session", session);
 * supervision.ready();
 * }</pre>
 */
public final class Supervision implements AutoCloseable {
    private static final int FIRST_KEPT = 3;
    private static final Duration BARRIER_LIMIT = Duration.ofSeconds(5);

    private final Linux linux;
    private final Optional<UnixDatagramSocket> socket;
    private final Map<String, Fd> kept;

    /**
     * Takes what the environment names: call it once.
     *
     * @param environment of this process, {@code System.getenv()} for example
     */
    public static Supervision of(Linux linux, Map<String, String> environment) {
        return new Supervision(linux, environment);
    }

    /** The supervision of this process; call it once. */
    public static Supervision ofThisProcess() {
        return of(Linux.system(), System.getenv());
    }

    private Supervision(Linux linux, Map<String, String> environment) {
        this.linux = linux;
        this.socket =
                Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                        .map(name -> connect(linux, name));
        this.kept = inherited(linux, environment);
    }

    private static UnixDatagramSocket connect(Linux linux, String name) {
        UnixDatagramSocket socket = linux.datagramSocket();
        socket.connect(name);
        return socket;
    }

    /** Those meant for another process of the same environment are left alone. */
    private static Map<String, Fd> inherited(Linux linux, Map<String, String> environment) {
        String self = Long.toString(ProcessHandle.current().pid());
        var found = new HashMap<String, Fd>();
        if (Objects.equals(environment.get("LISTEN_PID"), self)) {
            int count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
            String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
            for (int i = 0; i < count; i++) {
                String name = i < names.length && !names[i].isEmpty() ? names[i] : "unknown";
                Fd fd = linux.inherited(FIRST_KEPT + i, name);
                Optional.ofNullable(found.putIfAbsent(name, fd)).ifPresent(_ -> fd.close());
            }
        }
        return Map.copyOf(found);
    }

    /** Whether anybody listens. */
    public boolean isSupervised() {
        return socket.isPresent();
    }

    /** The descriptor that an earlier process has let be kept; the first one of a name. */
    public Optional<Fd> kept(String name) {
        return Optional.ofNullable(kept.get(name));
    }

    /** This process serves. */
    public void ready() {
        say("READY=1", List.of());
    }

    /** What it does just now, in words for an operator. */
    public void status(String words) {
        say("STATUS=" + words.replace('\n', ' '), List.of());
    }

    /** It is about to end. */
    public void stopping() {
        say("STOPPING=1", List.of());
    }

    /** It is alive: for a supervisor that waits for this. */
    public void alive() {
        say("WATCHDOG=1", List.of());
    }

    /**
     * Lets a descriptor be kept for the next process, and returns when it is. One that is kept
     * already is not kept twice.
     *
     * @throws dev.davit.api.DavitException UNAVAILABLE if the supervisor does not answer
     */
    public void keep(String name, Fd descriptor) {
        say("FDSTORE=1\nFDNAME=" + name, List.of(descriptor));
        barrier();
    }

    /** Lets the supervisor close what it keeps under a name. */
    public void forget(String name) {
        say("FDSTOREREMOVE=1\nFDNAME=" + name, List.of());
        barrier();
    }

    /** The supervisor closes what it is sent here when all before it has been dealt with. */
    private void barrier() {
        if (socket.isEmpty()) {
            return;
        }
        try (Pipe pipe = linux.pipe()) {
            say("BARRIER=1", List.of(pipe.writer()));
            pipe.writer().close();
            if (!pipe.reader().awaitReadable(BARRIER_LIMIT)) {
                throw ErrorCode.UNAVAILABLE.about("the supervisor of this process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String words, List<Fd> descriptors) {
        socket.ifPresent(open -> open.send(words, descriptors));
    }

    /** Ends the connection; what was kept stays open. */
    @Override
    public void close() {
        socket.ifPresent(UnixDatagramSocket::close);
    }
}
