package dev.davit.runtime.shim.output;

import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.ProcessLog.Output;
import dev.davit.api.runtime.Stdio;
import dev.davit.linux.Linux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A process whose output is carried to a log. */
final class LoggedProcess implements AutoCloseable {
    private final LogFiles files;
    private final ProcessLog log;
    private final List<LogPump> pumps = new ArrayList<>();

    private LoggedProcess(LogFiles files, ProcessLog log) {
        this.files = files;
        this.log = log;
    }

    /** Begins to carry; the FIFOs must be there. The log is closed after the last byte. */
    static LoggedProcess start(Linux linux, LogFiles files, ProcessLog log) {
        var process = new LoggedProcess(files, log);
        List<Output> outputs = files.outputs();
        AtomicInteger open = new AtomicInteger(outputs.size());
        Runnable onEnd =
                () -> {
                    if (open.decrementAndGet() == 0) {
                        log.close();
                    }
                };
        try {
            for (Output output : outputs) {
                process.pumps.add(LogPump.start(linux, files.fifo(output), output, log, onEnd));
            }
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** What the client has asked for. */
    Stdio asked() {
        return files.asked();
    }

    /** Sees an end that has come while nobody looked. */
    void lookForEnd() {
        pumps.forEach(LogPump::lookForEnd);
    }

    /** After the process has been deleted in its shim: the rest is carried, and that is it. */
    void finish(Duration limit) {
        lookForEnd();
        try {
            for (LogPump pump : pumps) {
                pump.await(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        files.remove();
    }

    /** Takes everything back: there is no process. */
    void cancel() {
        close();
        files.remove();
    }

    /** Stops carrying. Idempotent. */
    @Override
    public void close() {
        pumps.forEach(LogPump::close);
        log.close();
    }
}
