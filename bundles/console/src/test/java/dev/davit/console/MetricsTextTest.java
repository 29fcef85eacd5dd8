package dev.davit.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class MetricsTextTest {
    @Test
    void escapesAsTheFormatSays() {
        var text = new MetricsText();
        text.family("a_total", MetricsText.Kind.COUNTER, "back\\slash, \"quotes\" and\nlines")
                .sample("a_total", 3, "name", "back\\slash, \"quotes\" and\nlines é", "other", "");

        assertEquals(
                """
                # HELP a_total back\\\\slash, "quotes" and\\nlines
                # TYPE a_total counter
                a_total{name="back\\\\slash, \\"quotes\\" and\\nlines é",other=""} 3
                """,
                text.toString());
    }

    @Test
    void histogramsAreCumulative() {
        var text = new MetricsText();
        text.histogram(
                "t_seconds",
                List.of(Duration.ofNanos(1000), Duration.ofMillis(2500)),
                List.of(1L, 2L, 4L),
                Duration.ofMillis(1500),
                "m",
                "x");

        assertEquals(
                """
                t_seconds_bucket{m="x",le="1.0E-6"} 1
                t_seconds_bucket{m="x",le="2.5"} 3
                t_seconds_bucket{m="x",le="+Inf"} 7
                t_seconds_sum{m="x"} 1.5
                t_seconds_count{m="x"} 7
                """,
                text.toString());
    }

    @Test
    void wholeNumbersStayWhole() {
        assertEquals("a 123456789012\n", new MetricsText().sample("a", 123456789012L).toString());
    }
}
