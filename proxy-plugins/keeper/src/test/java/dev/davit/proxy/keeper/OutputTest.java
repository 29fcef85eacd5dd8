package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What a process writes, and how much of it is told. */
final class OutputTest {
    private static final String READY = "tell_('READY=1'); sleep 1000;";

    @TempDir private Path temp;

    @Test
    void bothStreamsAreTold() throws Exception {
        try (Kept kept =
                Kept.perl(temp, "print \"out\\n\"; print STDERR \"bad\\n\";" + READY).start()) {
            kept.awaitLine("out");
            kept.awaitLine("bad");
        }
    }

    @Test
    void aLineOfAMebibyteIsToldByItsBeginning() throws Exception {
        String script = "print 'x' x (1 << 20), \"\\nnext\\n\";";
        try (Kept kept = Kept.perl(temp, script + READY).start()) {
            kept.awaitLine("next");
            String told = "x".repeat(Lines.LONGEST) + " … and 1032192 bytes more";
            assertEquals(List.of(told, "next"), kept.lines);
        }
    }

    @Test
    void anUnfinishedLineEndsWithItsProcess() throws Exception {
        try (Kept kept = Kept.perl(temp, "print 'unfinished';" + READY).start()) {
            kept.killAndAwaitNext();
            kept.awaitLine("unfinished");
        }
    }

    @Test
    void aFloodIsCountedAndHoldsNobodyUp() throws Exception {
        String script = "print \"flood $_\\n\" for 1..200000; file('done', 1);";
        try (Kept kept = Kept.perl(temp, script + READY).start()) {
            Conditions.until(
                    "told",
                    () -> kept.lines.stream().anyMatch(l -> l.endsWith("and are left out")));
            Conditions.until("all", () -> counted(kept.lines) == 200_000);
            assertTrue(kept.lines.size() < 20_000, kept.lines.size() + " lines");
        }
    }

    private static long counted(List<String> lines) {
        long count = 0;
        for (String line : lines) {
            count += line.startsWith("flood ") ? 1 : 0;
            count +=
                    line.endsWith(" lines were too many and are left out")
                            ? Long.parseLong(line.substring(0, line.indexOf(' ')))
                            : 0;
        }
        return count;
    }

    @Test
    void linesCannotPassForOthers() {
        var lines = new ArrayList<String>();
        var cutter = new Lines(lines::add);
        cutter.add(bytes("one\r\n\n\ntwo\u001b[2J\tend"));
        assertEquals(List.of("one"), lines);
        cutter.add(bytes("ed\n"));
        assertEquals(List.of("one", "two\uFFFD[2J\tended"), lines);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBurstPassesAndThenSoManyEachSecond() {
        var nanos = new AtomicLong(Duration.ofDays(1).toNanos());
        var rate = new LineRate(nanos::get);
        for (int i = 0; i < LineRate.BURST; i++) {
            assertTrue(rate.admit());
        }
        assertFalse(rate.admit());
        assertFalse(rate.admit());
        assertEquals(2, rate.takeDropped());
        assertFalse(rate.admit());
        assertEquals(0, rate.takeDropped());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(1, rate.takeDropped());
        for (int i = 0; i < LineRate.PER_SECOND; i++) {
            assertTrue(rate.admit());
        }
        assertFalse(rate.admit());
    }
}
