package dev.davit.service.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSource;
import dev.davit.api.runtime.ProcessLog.Output;
import dev.davit.service.TestSlot;
import dev.davit.testkit.InMemoryLogger;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

final class EnduringLogTest {
    private static final LogSource SOURCE = new LogSource("ns", "c", "", Map.of());

    private final InMemoryLogger.Memory memory = new InMemoryLogger.Memory();
    private final TestSlot<ContainerLogger> slot = new TestSlot<>();
    private final EnduringLog log = new EnduringLog(slot, "memory", SOURCE, closed -> {});

    private int take(String text) throws IOException {
        return log.take(Output.STDOUT, buffer -> fill(buffer, text));
    }

    private static int fill(byte[] buffer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, buffer, 0, bytes.length);
        return bytes.length;
    }

    private String logged() {
        return new String(memory.bytes(SOURCE, "stdout"), StandardCharsets.UTF_8);
    }

    @Test
    void sessionsMoveToTheNextGenerationAndNoByteIsLost() throws IOException {
        var expected = new StringBuilder();
        var old = new InMemoryLogger(memory);
        slot.put("memory", old);
        log.open();
        for (int i = 0; i < 100; i++) {
            take(i + "\n");
            expected.append(i).append('\n');
            assertEquals(0, slot.open(), "only a write holds the logger");
            var next = new InMemoryLogger(memory);
            slot.put("memory", next);
            if (i % 2 == 0) {
                old.close();
            }
            take("x");
            expected.append('x');
            assertEquals(0, old.sessions());
            assertEquals(1, next.sessions());
            old = next;
        }
        assertEquals(expected.toString(), logged());
        log.close();
        assertEquals(0, old.sessions());
    }

    @Test
    void anIdleLogLetsAGenerationGoThatHasLeft() throws IOException {
        var logger = new InMemoryLogger(memory);
        slot.put("memory", logger);
        log.open();
        log.letGo();
        assertEquals(1, logger.sessions(), "it is still there");
        slot.remove("memory");
        log.letGo();
        assertEquals(0, logger.sessions());
        slot.put("memory", logger);
        take("again");
        assertEquals("again", logged());
    }

    @Test
    void nothingIsReadAfterTheEnd() throws IOException {
        slot.put("memory", new InMemoryLogger(memory));
        log.open();
        take("before");
        log.stop();
        var reads = new AtomicInteger();
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> log.take(Output.STDOUT, buffer -> reads.incrementAndGet()));
        assertEquals(ErrorCode.CANCELLED, e.code());
        assertEquals(0, reads.get());
        assertEquals("before", logged());
    }

    @Test
    void aLoggerThatFailsLosesTheOutputAndNotTheProcess() throws IOException {
        slot.put(
                "memory",
                source -> {
                    throw ErrorCode.RESOURCE_EXHAUSTED.about("disk");
                });
        assertEquals(4, take("lost"), "it is read all the same");
        slot.put("memory", new InMemoryLogger(memory));
        // it is left alone for a second
        assertEquals(9, take("lost, too"));
        assertEquals("", logged());
        int tries = 0;
        while (logged().isEmpty()) {
            tries++;
            take("back" + tries + "\n");
            Thread.onSpinWait();
        }
        assertEquals("back" + tries + "\n", logged());
    }

    @Test
    void aRefusalAtTheBeginningIsTheCallers() {
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(DavitException.class, log::open).code(),
                "nobody of that name was ever here");
        slot.put("memory", new InMemoryLogger(memory));
        var wrong = new LogSource("ns", "c", "", Map.of("no", "such"));
        var other = new EnduringLog(slot, "memory", wrong, closed -> {});
        DavitException e = assertThrows(DavitException.class, other::open);
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertEquals(0, slot.open());
    }
}
