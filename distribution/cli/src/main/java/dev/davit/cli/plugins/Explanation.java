package dev.davit.cli.plugins;

import dev.davit.proto.services.plugins.v1.CallCounts;
import dev.davit.proto.services.plugins.v1.FormerGeneration;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.RunningCall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why a plugin is not ready, slow or still there, in sentences. */
final class Explanation {
    /** Calls told of one by one. */
    private static final int CALLS = 3;

    /** A call that is inside for longer than this many times the p99 is told of as slow. */
    private static final int SLOW = 10;

    private final Plugin plugin;
    private final List<RunningCall> calls;
    private final Waiting waiting;
    private final Instant now;
    private final List<String> sentences = new ArrayList<>();

    /**
     * @param inspected the plugin
     * @param all every plugin, for who waits on whom
     */
    Explanation(InspectPluginResponse inspected, List<Plugin> all, Instant now) {
        plugin = inspected.getPlugin();
        calls = inspected.getCallsList();
        waiting = new Waiting(all);
        this.now = now;
    }

    /** One paragraph. */
    String text() {
        sentences.clear();
        state();
        waits();
        door();
        inside();
        past();
        plugin.getFormerList().forEach(this::former);
        advice();
        return String.join(" ", sentences);
    }

    private void say(String sentence) {
        String line = Texts.line(sentence);
        sentences.add(line.endsWith(".") ? line : line + ".");
    }

    private void state() {
        var life = new StringBuilder(Texts.name(plugin));
        if (!plugin.getVersion().isEmpty()) {
            life.append(' ').append(plugin.getVersion());
        }
        life.append(" is ").append(Texts.state(plugin.getState())).append(" since ");
        life.append(Texts.age(plugin.getSince(), now)).append(" ago");
        if (!plugin.getReason().isEmpty()) {
            life.append(": ").append(plugin.getReason());
        }
        say(life.toString());
    }

    private void waits() {
        if (plugin.getWaitsForCount() > 0) {
            say("It waits for " + String.join(" and for ", plugin.getWaitsForList()));
        }
        for (Plugin link : waiting.chain(plugin)) {
            String wait =
                    link.getWaitsForCount() > 0
                            ? " and waits for " + String.join(" and for ", link.getWaitsForList())
                            : link.getReason().isEmpty() ? "" : ": " + link.getReason();
            say(
                    "That is kept by "
                            + Texts.name(link)
                            + ", which is "
                            + Texts.state(link.getState())
                            + wait);
        }
        List<Plugin> behind = waiting.waitingFor(plugin);
        if (!behind.isEmpty()) {
            say(
                    behind.stream().map(Texts::name).collect(Collectors.joining(", "))
                            + (behind.size() == 1 ? " waits for it" : " wait for it"));
        }
    }

    private void door() {
        List<RunningCall> outside = calls.stream().filter(RunningCall::getWaiting).toList();
        long number = Math.max(outside.size(), plugin.getCalls().getWaiting());
        if (number > 0) {
            say(
                    Texts.count(number, "call")
                            + (number == 1 ? " waits" : " wait")
                            + " at its door"
                            + listed(outside));
        }
    }

    private void inside() {
        List<RunningCall> running = calls.stream().filter(call -> !call.getWaiting()).toList();
        long number = Math.max(running.size(), plugin.getCalls().getRunning());
        if (number > 0) {
            say(
                    Texts.count(number, "call")
                            + (number == 1 ? " is" : " are")
                            + " inside"
                            + listed(running));
        }
        if (isSlow()) {
            say(
                    "The oldest has been inside for "
                            + Texts.latency(plugin.getCalls().getOldest())
                            + ", while 99 of 100 calls took no longer than "
                            + Texts.latency(plugin.getCalls().getP99()));
        }
    }

    private boolean isSlow() {
        CallCounts counts = plugin.getCalls();
        Duration p99 = Texts.duration(counts.getP99());
        return !p99.isZero()
                && Texts.duration(counts.getOldest()).compareTo(p99.multipliedBy(SLOW)) > 0;
    }

    private static String listed(List<RunningCall> some) {
        if (some.isEmpty()) {
            return "";
        }
        String text =
                some.stream()
                        .limit(CALLS)
                        .map(
                                call ->
                                        call.getMethod()
                                                + " for "
                                                + Texts.latency(call.getAge())
                                                + " on thread "
                                                + call.getThread())
                        .collect(Collectors.joining(", "));
        int more = some.size() - CALLS;
        return ": " + text + (more > 0 ? " and " + more + " more" : "");
    }

    private void past() {
        CallCounts counts = plugin.getCalls();
        if (counts.getTotal() == 0) {
            return;
        }
        say(
                "Of "
                        + Texts.count(counts.getTotal(), "call")
                        + " so far "
                        + counts.getFailed()
                        + " failed; half took no longer than "
                        + Texts.latency(counts.getMedian())
                        + ", 99 of 100 no longer than "
                        + Texts.latency(counts.getP99()));
        if (counts.getOverdue() > 0) {
            say(
                    "The daemon has given up on "
                            + Texts.count(counts.getOverdue(), "call")
                            + " that took too long");
        }
    }

    private void former(FormerGeneration former) {
        String version = former.getVersion().isEmpty() ? "" : " (" + former.getVersion() + ")";
        String holders =
                former.getLeaksCount() == 0
                        ? ""
                        : "; it is held by " + String.join(" and by ", former.getLeaksList());
        say(
                "Generation "
                        + former.getNumber()
                        + version
                        + " was replaced "
                        + Texts.age(former.getSince(), now)
                        + " ago and is not gone: "
                        + (former.getRunning() == 0
                                ? "no call is inside it any more"
                                : Texts.count(former.getRunning(), "call")
                                        + (former.getRunning() == 1 ? " is" : " are")
                                        + " still inside it")
                        + holders);
    }

    private void advice() {
        String name = Texts.name(plugin);
        switch (plugin.getState()) {
            case READY -> readyAdvice();
            case DEGRADED -> say("It takes calls; what it names is for its own manual");
            case RESOLVING ->
                    say(
                            isFile() && plugin.getWaitsForCount() == 0
                                    ? "It takes over by itself when the other is taken away"
                                    : "Bring what is missing (a bundle, a table of the"
                                            + " configuration); it then becomes ready by itself");
            case CONNECTING ->
                    say(
                            "It becomes ready by itself as soon as what stands behind it is there"
                                    + " and answers");
            case DRAINING -> say("To open its door again: davit plugins enable " + name);
            case QUARANTINED ->
                    say(
                            "It comes back by itself when it answers; to try it now: davit plugins"
                                    + " enable "
                                    + name);
            case STOPPED -> stoppedAdvice();
            case ABSENT -> say("To bring it back, install its bundle: davit plugins install FILE");
            case STATE_UNSPECIFIED, UNRECOGNIZED -> say("This program is older than the daemon");
        }
    }

    private void stoppedAdvice() {
        String name = Texts.name(plugin);
        if (isFile()) {
            say("Put a sound file in its place, or take it away: it is looked at again by itself");
        } else if (isRefusedEntry()) {
            say("Correct its entry in the configuration; it is then tried again by itself");
        } else {
            say(
                    "To bring it back: davit plugins enable "
                            + name
                            + "; if a new version has failed: davit plugins rollback "
                            + name);
        }
    }

    /** A file of the bundle directory, not a plugin in a slot: it cannot be switched. */
    private boolean isFile() {
        return plugin.getType().equals("dev.davit.bundle.v1");
    }

    /** Not of any bundle or peer. */
    private boolean isRefusedEntry() {
        return plugin.getOrigin().startsWith("proxy_plugins.");
    }

    private void readyAdvice() {
        boolean held = plugin.getFormerList().stream().anyMatch(old -> old.getLeaksCount() > 0);
        boolean busy = plugin.getFormerList().stream().anyMatch(old -> old.getRunning() > 0);
        if (busy) {
            say("The old generation goes when its last call has ended");
        } else if (held) {
            say(
                    "What holds the old generation is a mistake of the plugin; its author should"
                            + " end it when the plugin is closed");
        } else if (isSlow()) {
            say(
                    "What it is doing is for its own log; to be rid of it: davit plugins disable "
                            + Texts.name(plugin));
        } else {
            say("Nothing is wrong with it");
        }
    }
}
