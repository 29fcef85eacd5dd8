package dev.davit.proxy.keeper;

import dev.davit.api.DavitException;
import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.linux.Datagram;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps a process running. One thread does it all: it starts the process, waits until it serves,
 * watches it, ends it and waits before it begins anew. Others leave word and ring.
 */
final class Supervisor implements NotifySocket.Listener {
    private static final Logger LOG = System.getLogger(Supervisor.class.getName());
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Duration PARTING = Duration.ofSeconds(10);

    private final ProcessSettings settings;
    private final Pace pace;
    private final Launcher launcher;
    private final OutputLog output;
    private final NotifySocket notify;
    private final DescriptorStore store;
    private final Ending ending;
    private final Semaphore bell = new Semaphore(0);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Order> order = new AtomicReference<>();
    private volatile Phase phase = Phase.now(State.STOPPED, "");
    private volatile @Nullable Life life;
    private volatile String lastExit = "";
    private final AtomicInteger starts = new AtomicInteger();
    private volatile boolean closing;
    private int failures;

    /** Opens what the process will speak through; starts nothing. */
    Supervisor(Linux linux, ProcessSettings settings, OutputLog output) throws IOException {
        this.settings = settings;
        this.pace = settings.pace();
        this.launcher = new Launcher(linux, settings);
        this.output = output;
        this.store = new DescriptorStore(settings.storedDescriptors());
        this.notify = new NotifySocket(linux, settings.notifySocket(), this);
        this.ending = new Ending(linux, launcher, pace.stop());
    }

    // From other threads.

    /** Begins; the order is about the first start. */
    void start(Order first) {
        order.set(first);
        output.start();
        notify.start();
        Thread.ofVirtual().name("davit-keeper-" + settings.id()).start(this::run);
    }

    /** Starts the process anew, from what is installed now. */
    void replace(Order next) {
        Order before = order.getAndSet(next);
        if (before != null) {
            before.failed("another order came in between");
        }
        bell.release();
        if (over.getCount() == 0) {
            next.failed("it is closed");
        }
    }

    Phase phase() {
        return phase;
    }

    /** The process that runs now. */
    Optional<Life> life() {
        return Optional.ofNullable(life).filter(l -> l.process().isRunning());
    }

    String lastExit() {
        return lastExit;
    }

    /** How often it was started after the first time. */
    int restarts() {
        return Math.max(0, starts.get() - 1);
    }

    DescriptorStore store() {
        return store;
    }

    /** Stops the process and waits for its end, within bounds. */
    void close() {
        closing = true;
        bell.release();
        try {
            Duration limit = pace.stop().plus(PARTING);
            if (!over.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "{0} does not end", settings.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notify.close();
        output.close();
        store.close();
    }

    @Override
    public boolean isMember(int pid) {
        Life now = life;
        return now != null && ending.isMember(now.process(), pid);
    }

    @Override
    public void hear(Notification notification, Datagram datagram) {
        Life now = life;
        if (now == null) {
            return;
        }
        now.hear(notification);
        if (notification.store() && !notification.isNamed()) {
            LOG.log(Level.WARNING, "{0}: a descriptor has no fit name", settings.id());
        } else if (notification.store()) {
            datagram.descriptors().forEach(fd -> keep(notification, fd));
        } else if (notification.forget()) {
            store.forget(notification.name());
        }
        if (notification.ready()) {
            bell.release();
        }
    }

    private void keep(Notification notification, Fd fd) {
        if (!store.keep(notification.name(), fd, notification.polled())) {
            LOG.log(
                    Level.WARNING,
                    "{0}: descriptor \"{1}\" is not kept: there are {2} already",
                    settings.id(),
                    notification.name(),
                    Integer.toString(settings.storedDescriptors()));
        }
    }

    // The thread.

    private void run() {
        String end = "";
        try {
            Optional<RunningProcess> left = adopt();
            while (!closing) {
                Order current = order.getAndSet(null);
                end = live(left, current);
                left = Optional.empty();
                boolean again = !closing && order.get() == null;
                Duration delay = again ? announce(end) : Duration.ZERO;
                if (current != null) {
                    current.failed(end);
                }
                rest(delay);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, settings.id() + " is not supervised any more", e);
            end = String.valueOf(e.getMessage());
        } finally {
            phase = Phase.now(State.STOPPED, end);
            over.countDown();
            Optional.ofNullable(order.getAndSet(null)).ifPresent(o -> o.failed("it is closed"));
        }
    }

    /** Takes over what an earlier daemon has left, if that can go on; ends it otherwise. */
    private Optional<RunningProcess> adopt() throws IOException, InterruptedException {
        Optional<Launcher.Left> left = launcher.findLeft(bell::release);
        if (left.isEmpty()) {
            return Optional.empty();
        }
        RunningProcess process = left.get().process();
        if (left.get().usable()) {
            say(Level.INFO, "goes on as process " + process.pid() + ", left by an earlier daemon");
            return Optional.of(process);
        }
        say(Level.INFO, "process " + process.pid() + ", left by an earlier daemon, is stopped");
        ending.end(process);
        return Optional.empty();
    }

    /** From start to end; returns why it ended, in words. */
    private String live(Optional<RunningProcess> left, @Nullable Order current)
            throws InterruptedException, IOException {
        phase = Phase.now(State.STARTING, "");
        Life now;
        try {
            now = new Life(settings, left.isPresent() ? left.get() : launch());
        } catch (DavitException | LinuxException | IOException e) {
            failures++;
            return Objects.requireNonNullElse(e.getMessage(), e.toString());
        }
        life = now;
        starts.incrementAndGet();
        String why = becomeReady(now);
        if (why.isEmpty()) {
            phase = Phase.now(State.RUNNING, "");
            say(Level.INFO, "serves as process " + now.process().pid());
            Optional.ofNullable(current).ifPresent(Order::succeeded);
            why = serve(now);
        }
        return end(now, why);
    }

    private RunningProcess launch() throws IOException {
        output.begin();
        return launcher.launch(output, store.all(), bell::release);
    }

    /** Waits until it serves; why it does not, or nothing. */
    private String becomeReady(Life now) throws InterruptedException {
        while (true) {
            if (now.process().isRunning() && now.serves()) {
                now.begin();
                return "";
            }
            if (!now.process().isRunning()) {
                return now.process().end();
            }
            if (closing || order.get() != null) {
                return "was stopped";
            }
            if (now.age().compareTo(pace.start()) > 0) {
                return "neither listened on "
                        + settings.socket()
                        + " nor said READY=1 within "
                        + Words.of(pace.start());
            }
            ring(LOOK);
        }
    }

    /** Watches it until something must be done; what that is. */
    private String serve(Life now) throws InterruptedException {
        while (now.process().isRunning()) {
            if (closing || order.get() != null) {
                return "was stopped";
            }
            if (now.isSilent()) {
                ending.kill(now.process());
                return "gave no sign of life for " + Words.of(pace.watchdog());
            }
            String overstepped = settings.isSampled() ? now.overstepped() : "";
            if (!overstepped.isEmpty()) {
                return overstepped;
            }
            ring(settings.isSampled() ? pace.sample() : FOREVER);
        }
        return now.process().end();
    }

    private String end(Life now, String why) throws InterruptedException, IOException {
        boolean orderly = closing || order.get() != null;
        phase = Phase.now(State.STOPPING, why);
        boolean survived = now.process().isRunning();
        ending.end(now.process());
        // Its last words may hold descriptors.
        notify.drain();
        String line = output.end();
        life = null;
        lastExit = survived ? why + "; it " + now.process().end() : now.process().end();
        if (now.age().compareTo(pace.health()) >= 0 || orderly) {
            failures = 0;
        }
        failures += orderly ? 0 : 1;
        if (orderly) {
            say(Level.INFO, lastExit);
        }
        return line.isEmpty() || orderly ? why : why + " (" + Words.shortened(line) + ")";
    }

    /** Tells why it has ended, and how long it is until the next start. */
    private Duration announce(String why) {
        Duration delay = pace.delayAfter(failures);
        String times = failures > 1 ? ", " + failures + " times in a row" : "";
        String reason = why + times + "; next try in " + Words.of(delay);
        phase = Phase.now(State.WAITING, reason);
        say(Level.WARNING, reason);
        return delay;
    }

    /** Waits, unless there is an order. */
    private void rest(Duration delay) throws InterruptedException {
        long until = System.nanoTime() + delay.toNanos();
        while (!closing && order.get() == null && System.nanoTime() - until < 0) {
            ring(Duration.ofNanos(until - System.nanoTime()));
        }
    }

    /** Waits until somebody rings, or the time has passed. */
    private void ring(Duration limit) throws InterruptedException {
        if (bell.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            bell.drainPermits();
        }
    }

    private void say(Level level, String words) {
        LOG.log(level, "plugin process \"{0}\" {1}", settings.id(), words);
    }
}
