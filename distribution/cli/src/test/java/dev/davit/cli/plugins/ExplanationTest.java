package dev.davit.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.FormerGeneration;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.RunningCall;
import dev.davit.proto.services.plugins.v1.State;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What why says. */
class ExplanationTest {
    private static String why(Plugin.Builder plugin, Plugin.Builder... others) {
        return why(InspectPluginResponse.newBuilder().setPlugin(plugin), others);
    }

    private static String why(InspectPluginResponse.Builder answer, Plugin.Builder... others) {
        List<Plugin> all =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(answer.getPlugin()),
                                java.util.stream.Stream.of(others).map(Plugin.Builder::build))
                        .toList();
        return new Explanation(answer.build(), all, Samples.NOW).text();
    }

    private static RunningCall call(String method, long millis, boolean waiting) {
        return RunningCall.newBuilder()
                .setMethod(method)
                .setThread("call-" + method)
                .setAge(Samples.millis(millis))
                .setWaiting(waiting)
                .build();
    }

    @Test
    void nothingIsWrong() {
        assertEquals(
                "io.containerd.snapshotter.v1.copy 1.0.0 is ready since 2m ago. Of 1 call so far 0"
                        + " failed; half took no longer than 2.00ms, 99 of 100 no longer than"
                        + " 50.0ms. Nothing is wrong with it.",
                why(Samples.plugin("copy", State.READY).setCalls(Samples.calls(1, 0))));
    }

    /** A waits for B, B for a package. */
    @Test
    void whoWaitsOnWhomIsFollowedToItsEnd() {
        Plugin.Builder a =
                Samples.plugin("a", State.RESOLVING)
                        .addWaitsFor("service of io.containerd.snapshotter.v1.b");
        Plugin.Builder b =
                Samples.plugin("b", State.RESOLVING)
                        .addWaitsFor("package c of bundle org.example.c");
        Plugin.Builder c = Samples.plugin("c", State.STOPPED).setReason("its start has failed");
        assertEquals(
                "io.containerd.snapshotter.v1.a 1.0.0 is resolving since 2m ago. It waits for"
                        + " service of io.containerd.snapshotter.v1.b. That is kept by"
                        + " io.containerd.snapshotter.v1.b, which is resolving and waits for"
                        + " package c of bundle org.example.c. That is kept by"
                        + " io.containerd.snapshotter.v1.c, which is stopped: its start has failed."
                        + " Bring what is missing (a bundle, a table of the configuration); it then"
                        + " becomes ready by itself.",
                why(a, b, c));
        String behind = why(b, a, c);
        assertTrue(behind.contains("snapshotter.v1.a waits for it."), behind);
    }

    /** Two that wait for each other end the search. */
    @Test
    void aCircleIsToldOnce() {
        Plugin.Builder a =
                Samples.plugin("a", State.RESOLVING).addWaitsFor("io.containerd.snapshotter.v1.b");
        Plugin.Builder b =
                Samples.plugin("b", State.RESOLVING).addWaitsFor("io.containerd.snapshotter.v1.a");
        String text = why(a, b);
        assertEquals(2, text.split("kept by", -1).length, text);
    }

    @Test
    void aRequiredTypeThatIsNotThereIsWaitedFor() {
        Plugin.Builder needed =
                Samples.plugin("x", State.CONNECTING)
                        .setType("io.containerd.content.v1")
                        .setReason("no socket");
        Plugin.Builder a =
                Samples.plugin("a", State.RESOLVING).addRequires("io.containerd.content.v1");
        assertTrue(why(a, needed).contains("kept by io.containerd.content.v1.x"));
        assertFalse(why(a, needed.setState(State.READY)).contains("kept by"));
    }

    @Test
    void callsInsideAndAtTheDoorAreNamed() {
        String text =
                why(
                        InspectPluginResponse.newBuilder()
                                .setPlugin(
                                        Samples.plugin("copy", State.DRAINING)
                                                .setReason("asked to")
                                                .setCalls(
                                                        Samples.calls(9, 1)
                                                                .setOverdue(2)
                                                                .setOldest(Samples.millis(90_000))))
                                .addCalls(call("prepare", 90_000, false))
                                .addCalls(call("commit", 80_000, false))
                                .addCalls(call("walk", 70_000, false))
                                .addCalls(call("stat", 60_000, false))
                                .addCalls(call("view", 3000, true)));
        assertTrue(text.contains("is draining since 2m ago: asked to."), text);
        assertTrue(
                text.contains("1 call waits at its door: view for 3.00s on thread call-view."),
                text);
        assertTrue(text.contains("4 calls are inside: prepare for 90.0s on thread"), text);
        assertTrue(text.contains("call-walk and 1 more."), text);
        assertTrue(text.contains("oldest has been inside for 90.0s, while 99 of 100"), text);
        assertTrue(text.contains("given up on 2 calls"), text);
        assertTrue(text.endsWith("davit plugins enable io.containerd.snapshotter.v1.copy."), text);
    }

    @Test
    void whatHoldsAFormerGenerationIsNamed() {
        String text =
                why(
                        Samples.plugin("copy", State.READY)
                                .addFormer(
                                        FormerGeneration.newBuilder()
                                                .setNumber(4)
                                                .setVersion("0.9")
                                                .setSince(
                                                        com.google.protobuf.Timestamp.newBuilder()
                                                                .setSeconds(1_000_060))
                                                .addLeaks("thread watcher")));
        assertTrue(
                text.contains(
                        "Generation 4 (0.9) was replaced 1m ago and is not gone: no call is inside"
                                + " it any more; it is held by thread watcher."),
                text);
        assertTrue(text.endsWith("its author should end it when the plugin is closed."), text);
    }

    @Test
    void everyStateHasAnAdvice() {
        for (State state : State.values()) {
            if (state != State.UNRECOGNIZED) {
                String text = why(Samples.plugin("copy", state));
                assertTrue(text.split("\\. ", -1).length >= 2, text);
            }
        }
    }

    /** A command that would be refused is no advice. */
    @Test
    void whatCannotBeSwitchedIsNotToldTo() {
        Plugin.Builder file = Samples.plugin("a.jar", State.STOPPED).setType("dev.davit.bundle.v1");
        assertTrue(why(file).endsWith("it is looked at again by itself."), why(file));
        Plugin.Builder standsBy = file.clone().setState(State.RESOLVING);
        assertTrue(why(standsBy).endsWith("when the other is taken away."), why(standsBy));
        Plugin.Builder waits = standsBy.clone().addWaitsFor("package org.acme");
        assertTrue(why(waits).contains("Bring what is missing"), why(waits));
        Plugin.Builder entry = Samples.plugin("far", State.STOPPED).setOrigin("proxy_plugins.far");
        assertTrue(why(entry).contains("Correct its entry"), why(entry));
        Plugin.Builder plugin = Samples.plugin("copy", State.STOPPED);
        assertTrue(why(plugin).contains("davit plugins enable"), why(plugin));
    }

    @Test
    void linesAreEightyWide() {
        String text = "word ".repeat(100).strip();
        List<String> lines = WhyCommand.wrapped(text).lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80));
        assertEquals(text, String.join(" ", lines));
    }
}
