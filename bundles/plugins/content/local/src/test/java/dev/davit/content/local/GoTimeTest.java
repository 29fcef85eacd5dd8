package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

final class GoTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "999, 999ns",
        "1000, 1µs",
        "1100, 1.1µs",
        "999999, 999.999µs",
        "2200000, 2.2ms",
        "1000000000, 1s",
        "1318743402, 1.318743402s",
        "60000000000, 1m0s",
        "90500000000, 1m30.5s",
        "3600000000000, 1h0m0s",
        "3723000000001, 1h2m3.000000001s",
        "360000000000000, 100h0m0s"
    })
    void aDurationReadsAsGoWritesIt(long nanos, String text) {
        assertEquals(text, GoTime.format(Duration.ofNanos(nanos)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:49:26Z, 2026-11-21T09:49:26Z",
        "2026-11-21T09:49:26.388965276Z, 2026-11-21T09:49:26.388965276Z",
        "2026-11-21T09:49:26.3Z, 2026-11-21T09:49:26.300Z",
        "2026-11-21T11:49:26.3+02:00, 2026-11-21T09:49:26.300Z"
    })
    void aTimeOfAnyZoneIsRead(String text, Instant time) {
        assertEquals(Optional.of(time), GoTime.parse(text));
    }

    @Test
    void aTimeIsWrittenInUtcWithoutIdleDigits() {
        assertEquals("2026-11-21T09:49:26.3Z", time("2026-11-21T09:49:26.300Z"));
        assertEquals("2026-11-21T09:49:26Z", time("2026-11-21T09:49:26.000Z"));
        assertEquals("2026-11-21T09:49:26.388965276Z", time("2026-11-21T09:49:26.388965276Z"));
    }

    @Test
    void whatIsNoTimeIsEmpty() {
        assertEquals(Optional.empty(), GoTime.parse(""));
        assertEquals(Optional.empty(), GoTime.parse("2026-11-21T09:49"));
    }

    private static String time(String text) {
        return GoTime.format(Instant.parse(text));
    }
}
