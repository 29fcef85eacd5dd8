package dev.davit.runtime.shim;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessDetails;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimConnection;
import dev.davit.runtime.shim.connection.TaskClient;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A task that a shim runs. What it is asked it asks its shim; what is its own is the end: by {@link
 * #delete}, or because the shim is lost, and then only one of the two.
 */
final class ShimTask implements Task {
    private final ShimBundle bundle;
    private final ShimConnection connection;
    private final boolean sandboxed;
    private final TaskClient client;
    private final Duration stateLimit;
    private final TaskEnd end;
    private final Runnable lossListener = this::connectionLost;
    private final AtomicReference<Life> life = new AtomicReference<>(Life.CREATING);
    private final Semaphore deletion = new Semaphore(1);
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile int pid;

    private enum Life {
        /** The shim has not created it yet. */
        CREATING,
        /** There. */
        LIVE,
        /** Being deleted. */
        DELETING,
        /** The shim is lost; somebody cleans up. */
        LOST,
        /** No more. */
        GONE
    }

    /**
     * @param sandboxed whether the shim is that of a sandbox and not this task's to end
     * @param stateLimit how long the answer about a process may take
     */
    ShimTask(
            ShimBundle bundle,
            ShimConnection connection,
            boolean sandboxed,
            Duration stateLimit,
            TaskEnd end) {
        this.bundle = bundle;
        this.connection = connection;
        this.sandboxed = sandboxed;
        this.client = new TaskClient(connection, bundle.id());
        this.stateLimit = stateLimit;
        this.end = end;
    }

    @Override
    public TaskId id() {
        return bundle.id();
    }

    ShimBundle bundle() {
        return bundle;
    }

    ShimConnection connection() {
        return connection;
    }

    TaskClient client() {
        return client;
    }

    boolean isSandboxed() {
        return sandboxed;
    }

    @Override
    public int pid() {
        return pid;
    }

    // Its life.

    /** The shim has created it, or has kept it while the daemon was away. */
    void live(int initPid) {
        pid = initPid;
        life.set(Life.LIVE);
    }

    /** From now on the loss of the shim is noticed. It must be in the table by then. */
    void watch() {
        connection.addLossListener(lossListener);
        if (isGone()) {
            connection.removeLossListener(lossListener);
        }
    }

    /** The shim has not created it. */
    void fail() {
        life.set(Life.DELETING);
    }

    /** It is no more. */
    void gone(Exit how) {
        life.set(Life.GONE);
        connection.removeLossListener(lossListener);
        exit.complete(how);
        left.countDown();
    }

    /** Nobody will say any more how it ended. */
    void abandoned() {
        exit.completeExceptionally(new DavitException(ErrorCode.UNKNOWN, "ttrpc: closed"));
        left.countDown();
    }

    boolean isGone() {
        return life.get() == Life.GONE;
    }

    /** Whether it is about to be gone. */
    boolean isLeaving() {
        Life now = life.get();
        return now == Life.LOST || now == Life.GONE || now == Life.DELETING;
    }

    /** Counted down when its id is free. */
    CountDownLatch left() {
        return left;
    }

    private void connectionLost() {
        if (life.compareAndSet(Life.LIVE, Life.LOST)) {
            end.lose(this);
        }
    }

    // What its shim is asked.

    @Override
    public ProcessState state(String execId) {
        return ask(
                () -> {
                    try {
                        return client.state(execId, stateLimit);
                    } catch (DavitException e) {
                        throw ShimConnection.isLost(e) ? notFound() : e;
                    }
                });
    }

    @Override
    public int start(String execId) {
        return ask(() -> client.start(execId));
    }

    @Override
    public void exec(String execId, Stdio stdio, Optional<Any> spec) {
        // the runc shim would not survive it
        Any process =
                spec.orElseThrow(
                        () ->
                                ErrorCode.INVALID_ARGUMENT.about(
                                        "exec " + execId + " without a process spec"));
        tell(() -> client.exec(execId, stdio, process));
    }

    @Override
    public void kill(String execId, int signal, boolean all) {
        tell(() -> client.kill(execId, signal, all));
    }

    @Override
    public Exit waitFor(String execId) {
        requireThere();
        try {
            Exit waited = client.waitFor(execId);
            int process = execId.isEmpty() ? pid : 0;
            return new Exit(process, waited.status(), waited.time());
        } catch (DavitException e) {
            if (!ShimConnection.isLost(e) || !execId.isEmpty()) {
                throw translated(e);
            }
            return awaitExit();
        }
    }

    /** What is found out about the end when the shim cannot be asked any more. */
    private Exit awaitExit() {
        return new Background.Job<>(exit).await();
    }

    @Override
    public void pause() {
        tell(client::pause);
    }

    @Override
    public void resume() {
        tell(client::resume);
    }

    @Override
    public List<ProcessDetails> processes() {
        return ask(client::processes);
    }

    @Override
    public void resize(String execId, int width, int height) {
        tell(() -> client.resize(execId, width, height));
    }

    @Override
    public void closeStdin(String execId) {
        tell(() -> client.closeStdin(execId));
    }

    @Override
    public void checkpoint(String directory, Optional<Any> options) {
        tell(() -> client.checkpoint(directory, options));
    }

    @Override
    public void update(Optional<Any> resources, Map<String, String> annotations) {
        // the runc shim would not survive it
        Any given =
                resources.orElseThrow(
                        () ->
                                ErrorCode.INVALID_ARGUMENT.about(
                                        "update of task " + id().id() + " without resources"));
        tell(() -> client.update(given, annotations));
    }

    @Override
    public Any metrics() {
        return ask(client::metrics);
    }

    private void tell(Runnable message) {
        ask(
                () -> {
                    message.run();
                    return true;
                });
    }

    private <T> T ask(Supplier<T> question) {
        requireThere();
        try {
            return question.get();
        } catch (DavitException e) {
            throw translated(e);
        }
    }

    /** A connection that was closed because the task was deleted is no failure of its own. */
    private DavitException translated(DavitException e) {
        return ShimConnection.isLost(e) && isGone() ? notFound() : e;
    }

    private void requireThere() {
        if (isGone()) {
            throw notFound();
        }
    }

    private DavitException notFound() {
        return new DavitException(ErrorCode.NOT_FOUND, "task " + id().id() + " not found");
    }

    // Its end.

    @Override
    public Exit deleteProcess(String execId) {
        return execId.isEmpty() ? deleteOnce() : ask(() -> client.delete(execId, Duration.ZERO));
    }

    @Override
    public Exit delete() {
        try {
            return deleteOnce();
        } catch (DavitException e) {
            throw e.code() == ErrorCode.NOT_FOUND ? e : e.within("failed to delete task");
        }
    }

    /** A deletion goes on when its caller has gone; others wait for it. */
    private Exit deleteOnce() {
        try {
            deletion.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
        Background.Job<Exit> job;
        try {
            job = end.inBackground("delete " + bundle, this::deleteNow);
        } catch (DavitException e) {
            deletion.release();
            throw e;
        }
        return job.await();
    }

    private Exit deleteNow() {
        try {
            requireThere();
            if (!life.compareAndSet(Life.LIVE, Life.DELETING)) {
                return awaitLoss();
            }
            try {
                Exit how = client.delete("", Duration.ZERO);
                end.dismantle(this, how);
                return how;
            } catch (DavitException e) {
                return afterFailedDelete(e);
            }
        } finally {
            deletion.release();
        }
    }

    private Exit awaitLoss() {
        if (life.get() == Life.CREATING) {
            throw ErrorCode.UNAVAILABLE.about("task " + id().id() + " is being created");
        }
        return awaitExit();
    }

    /** A shim that is gone, or has lost the container, leaves no more than the cleaning up. */
    private Exit afterFailedDelete(DavitException failure) {
        if (ShimConnection.isLost(failure) || failure.code() == ErrorCode.NOT_FOUND) {
            life.set(Life.LOST);
            end.lose(this);
            return awaitExit();
        }
        life.set(Life.LIVE);
        if (connection.isClosed()) {
            connectionLost();
        }
        throw failure;
    }

    @Override
    public String toString() {
        return bundle.toString();
    }
}
