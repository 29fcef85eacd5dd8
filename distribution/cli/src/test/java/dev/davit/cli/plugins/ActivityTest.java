package dev.davit.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;

/** What top shows. */
class ActivityTest {
    private static Plugin plugin(String id, long total, long failed) {
        return Samples.plugin(id, State.READY).setCalls(Samples.calls(total, failed)).build();
    }

    private static String printed(Activity activity) {
        var text = new StringWriter();
        activity.print(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void ratesAreThoseBetweenTheLooksAndTheBusiestIsFirst() {
        Activity activity =
                Activity.between(
                        List.of(plugin("a", 100, 10), plugin("b", 5, 0), plugin("idle", 0, 0)),
                        List.of(plugin("a", 110, 14), plugin("b", 45, 0), plugin("idle", 0, 0)),
                        Duration.ofSeconds(2));
        assertEquals(
                List.of("b 20.0 0.0", "a 5.0 2.0"),
                activity.lines().stream()
                        .map(
                                line ->
                                        line.plugin().getId()
                                                + " "
                                                + line.callsPerSecond()
                                                + " "
                                                + line.errorsPerSecond())
                        .toList());
        List<String> lines = printed(activity).lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).contains("20.0") && lines.get(1).contains("50.0ms"), lines.get(1));
    }

    @Test
    void aDaemonThatHasStartedAgainDoesNothingNegative() {
        Activity activity =
                Activity.between(
                        List.of(plugin("a", 100, 10)),
                        List.of(plugin("a", 1, 0)),
                        Duration.ofSeconds(1));
        assertEquals(0.0, activity.lines().getFirst().callsPerSecond());
    }

    @Test
    void aCallThatWaitsIsSeenThoughNoneHasEnded() {
        Plugin waiting =
                Samples.plugin("a", State.DRAINING)
                        .setCalls(Samples.calls(0, 0).setWaiting(1))
                        .build();
        assertEquals(
                1,
                Activity.between(List.of(), List.of(waiting), Duration.ofSeconds(1))
                        .lines()
                        .size());
        assertEquals(
                "no plugin has been called yet\n",
                printed(Activity.between(List.of(), List.of(), Duration.ofSeconds(1))));
    }
}
