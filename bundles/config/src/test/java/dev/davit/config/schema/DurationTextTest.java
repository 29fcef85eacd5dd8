package dev.davit.config.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;

final class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0s",
        "0s, 0, 0s",
        "-0h, 0, 0s",
        "1ns, 1, 1ns",
        "1.5us, 1500, 1.5µs",
        "2µs, 2000, 2µs",
        "3μs, 3000, 3µs",
        "100ms, 100000000, 100ms",
        "1.000001ms, 1000001, 1.000001ms",
        "2s, 2000000000, 2s",
        ".5s, 500000000, 500ms",
        "1.s, 1000000000, 1s",
        "+90s, 90000000000, 1m30s",
        "-1m, -60000000000, -1m0s",
        "1h, 3600000000000, 1h0m0s",
        "1h30m0.25s, 5400250000000, 1h30m0.25s",
        "1s1h, 3601000000000, 1h0m1s",
        "0.3333333333333333333h, 1199999999999, 19m59.999999999s",
        "9223372036854775807ns, 9223372036854775807, 2562047h47m16.854775807s"
    })
    void durationsAreReadAndPrinted(String text, long nanos, String printed) {
        Duration duration = DurationText.parse(text).orElseThrow();

        assertEquals(Duration.ofNanos(nanos), duration);
        assertEquals(printed, DurationText.of(duration));
        assertEquals(Optional.of(duration), DurationText.parse(printed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "s",
                ".s",
                "1..5s",
                "1 s",
                " 1s",
                "1d",
                "1S",
                "5x",
                "1s2",
                "--1s",
                "1e3s",
                "９s",
                "9223372036854775808ns",
                "99999999999999999999h"
            })
    void otherTextsAreNone(String text) {
        assertEquals(Optional.empty(), DurationText.parse(text));
    }

    @Test
    void aTextOfAnyLengthEndsSoon() {
        assertEquals(Optional.empty(), DurationText.parse("9".repeat(1_000_000) + "h"));
        assertEquals(Optional.of(Duration.ofHours(9)), DurationText.parse("9h"));
    }
}
