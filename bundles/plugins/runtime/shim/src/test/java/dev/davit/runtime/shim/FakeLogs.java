package dev.davit.runtime.shim;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.TaskId;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The host's logs, in memory; one that is held takes nothing. */
final class FakeLogs {
    @GuardedBy("this")
    private final Map<String, ByteArrayOutputStream> texts = new HashMap<>();

    @GuardedBy("this")
    private final Set<String> open = new HashSet<>();

    private volatile CountDownLatch gate = new CountDownLatch(0);

    ProcessLog open(TaskId id, String exec, LogUri uri) {
        if (!uri.logger().equals("memory")) {
            throw ErrorCode.NOT_FOUND.about("logger \"" + uri.logger() + "\"");
        }
        return resume(id, exec);
    }

    synchronized ProcessLog resume(TaskId id, String exec) {
        String name = id.id() + "/" + exec;
        open.add(name);
        return new Log(name);
    }

    /** Whether nothing is taken. */
    void hold(boolean now) {
        if (now) {
            gate = new CountDownLatch(1);
        } else {
            gate.countDown();
        }
    }

    /** What has come so far: {@code c/:STDOUT}. */
    synchronized String text(String name) {
        ByteArrayOutputStream text = texts.get(name);
        return text == null ? "" : text.toString(StandardCharsets.UTF_8);
    }

    synchronized Set<String> opened() {
        return Set.copyOf(open);
    }

    private synchronized void add(String name, byte[] bytes, int count) {
        texts.computeIfAbsent(name, key -> new ByteArrayOutputStream()).write(bytes, 0, count);
    }

    private synchronized void end(String name) {
        open.remove(name);
    }

    private final class Log implements ProcessLog {
        private final String name;

        Log(String name) {
            this.name = name;
        }

        @Override
        public int take(Output output, Source source) throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.CANCELLED, "log of " + name, e);
            }
            byte[] buffer = new byte[8192];
            int count = source.read(buffer);
            if (count > 0) {
                add(name + ":" + output, buffer, count);
            }
            return count;
        }

        @Override
        public void close() {
            end(name);
        }
    }
}
