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
import java.util.concurrent.Semaphore;
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
    private final TaskContext context;
    private final TaskEnd end;
    private final TaskLife life = new TaskLife();
    private final Runnable lossListener = this::connectionLost;
    private final Semaphore deletion = new Semaphore(1);
    private volatile int pid;

    /**
     * @param sandboxed whether the shim is that of a sandbox and not this task's to end
     */
    ShimTask(ShimBundle bundle, ShimConnection connection, boolean sandboxed, TaskContext context) {
        this.bundle = bundle;
        this.connection = connection;
        this.sandboxed = sandboxed;
        this.client = new TaskClient(connection, bundle.id());
        this.context = context;
        this.end = context.end();
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

    TaskLife life() {
        return life;
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
        life.live();
    }

    /** From now on the loss of the shim is noticed. It must be in the table by then. */
    void watch() {
        connection.addLossListener(lossListener);
        if (life.isGone()) {
            connection.removeLossListener(lossListener);
        }
    }

    /** It is no more. */
    void gone(Exit how) {
        life.gone(how);
        connection.removeLossListener(lossListener);
        context.logs().forget(bundle);
    }

    /** Nobody will say any more how it ended: the runtime stops. */
    void abandoned() {
        life.abandoned(ShimConnection.lost());
    }

    private void connectionLost() {
        if (life.lose()) {
            end.lose(this);
        }
    }

    // What its shim is asked.

    @Override
    public ProcessState state(String execId) {
        try {
            return asAsked(ask(() -> client.state(execId, context.stateLimit())));
        } catch (DavitException e) {
            if (!ShimConnection.isLost(e) || end.isStopping()) {
                throw e;
            }
            // who is told that it is gone may create it anew: its end has begun by then
            connectionLost();
            throw notFound();
        }
    }

    /** Clients know streams by the names they have given them. */
    private ProcessState asAsked(ProcessState state) {
        Stdio asked = context.logs().shown(bundle, state.execId(), state.stdio());
        return new ProcessState(state.execId(), state.pid(), state.status(), asked, state.exit());
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
        requireThere();
        Stdio streams = context.logs().begin(bundle, execId, stdio);
        try {
            tell(() -> client.exec(execId, streams, process));
        } catch (RuntimeException e) {
            context.logs().cancel(bundle, execId);
            throw e;
        }
    }

    @Override
    public void kill(String execId, int signal, boolean all) {
        tell(() -> client.kill(execId, signal, all));
    }

    /** Who waits for the init process learns its end even if the shim cannot tell it any more. */
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
            return life.awaitExit();
        }
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
        return ShimConnection.isLost(e) && life.isGone() ? notFound() : e;
    }

    private void requireThere() {
        if (life.isGone()) {
            throw notFound();
        }
    }

    private DavitException notFound() {
        return new DavitException(ErrorCode.NOT_FOUND, "task " + id().id() + " not found");
    }

    // Its end.

    @Override
    public Exit deleteProcess(String execId) {
        if (execId.isEmpty()) {
            return deleteOnce();
        }
        Exit how = ask(() -> client.delete(execId, Duration.ZERO));
        context.logs().finish(bundle, execId);
        return how;
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
            if (life.isCreating()) {
                throw ErrorCode.UNAVAILABLE.about("task " + id().id() + " is being created");
            }
            if (!life.beginDeletion()) {
                return life.awaitExit();
            }
            return deleteInShim();
        } finally {
            deletion.release();
        }
    }

    private Exit deleteInShim() {
        Exit how;
        try {
            how = client.delete("", Duration.ZERO);
        } catch (DavitException e) {
            return afterFailedDelete(e);
        }
        context.logs().finish(bundle, "");
        end.dismantle(this, how);
        return how;
    }

    /** A shim that is gone, or has lost the container, leaves no more than the cleaning up. */
    private Exit afterFailedDelete(DavitException failure) {
        if (ShimConnection.isLost(failure) || failure.code() == ErrorCode.NOT_FOUND) {
            life.loseInDeletion();
            end.lose(this);
            return life.awaitExit();
        }
        life.live();
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
