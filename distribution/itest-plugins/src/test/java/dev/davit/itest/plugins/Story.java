package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.testbed.DaemonProcess;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the stock client and Davit's own tell of a plugin: both must tell the same. */
final class Story {
    /** States that are no failure to containerd's clients, which know no others. */
    private static final Set<State> SOUND = Set.of(State.READY, State.DEGRADED);

    private final DaemonProcess daemon;
    private final Plugin plugin;
    private final String uri;
    private final String reason;

    private Story(DaemonProcess daemon, Plugin plugin) {
        this.daemon = daemon;
        this.plugin = plugin;
        uri = plugin.getType() + "." + plugin.getId();
        reason = line(plugin.getReason());
    }

    /**
     * Asks both clients in every way about a plugin that the daemon's API describes so.
     *
     * @return what {@code davit plugins why} says, in one line
     */
    static String told(DaemonProcess daemon, Plugin plugin) {
        var story = new Story(daemon, plugin);
        story.assertStockClient();
        story.assertList();
        story.assertInspection();
        return story.explanation();
    }

    /** Asks both clients for their lists only, which is soon done. */
    static void listed(DaemonProcess daemon, Plugin plugin) {
        var story = new Story(daemon, plugin);
        story.assertStockClient();
        story.assertList();
    }

    private String state() {
        return plugin.getState().name().toLowerCase(Locale.ROOT);
    }

    private void assertStockClient() {
        String filter = "type==\"" + plugin.getType() + "\",id==\"" + plugin.getId() + "\"";
        String details = daemon.ctr("plugins", "ls", "-d", filter).run().expectSuccess();
        String line = daemon.ctr("plugins", "ls", filter).run().expectSuccess();
        List<String> rows = line.lines().skip(1).toList();
        if (plugin.getState() == State.ABSENT) {
            assertEquals(List.of(), rows);
            assertEquals("", details);
            return;
        }
        boolean sound = SOUND.contains(plugin.getState());
        assertEquals(1, rows.size(), line);
        assertTrue(rows.getFirst().strip().endsWith(sound ? " ok" : " error"), line);
        assertTrue(line(details).contains("ID: " + plugin.getId()), details);
        int error = details.indexOf("\nError:");
        assertEquals(sound, error < 0, details);
        if (!sound) {
            String message = details.substring(details.indexOf("Message:", error) + 8);
            assertEquals(reason, line(message), details);
        }
    }

    private void assertList() {
        String list = daemon.davit("plugins", "ls").run().expectSuccess();
        String row =
                list.lines()
                        .filter(text -> line(text).startsWith(namedInList()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(uri + " is not in\n" + list));
        assertEquals(state(), line(row).split(" ", -1)[2], row);
        assertTrue(line(row).endsWith(reason), row);
    }

    private String namedInList() {
        return plugin.getType() + " " + plugin.getId() + " ";
    }

    private void assertInspection() {
        String said = daemon.davit("plugins", "inspect", uri).run().expectSuccess();
        List<String> lines = said.lines().map(Story::line).toList();
        assertEquals(uri, lines.getFirst());
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("State: " + state() + " since ")),
                said);
        assertEquals(!reason.isEmpty(), lines.contains("Reason: " + reason), said);
    }

    private String explanation() {
        String said = line(daemon.davit("plugins", "why", uri).run().expectSuccess());
        assertTrue(said.startsWith(uri + " "), said);
        assertTrue(said.contains(" is " + state() + " since "), said);
        assertTrue(said.contains(reason), said);
        return said;
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
