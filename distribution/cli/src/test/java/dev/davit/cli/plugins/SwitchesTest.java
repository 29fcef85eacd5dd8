package dev.davit.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What bisect switches off it switches on again. */
class SwitchesTest {
    private final List<String> done = new ArrayList<>();
    private String broken = "";

    private Switches switches() {
        return new Switches(
                List.of("a", "b", "c"),
                new Switches.Control() {
                    @Override
                    public void enable(String plugin) {
                        apply("+" + plugin);
                    }

                    @Override
                    public void disable(String plugin) {
                        apply("-" + plugin);
                    }
                });
    }

    private void apply(String change) {
        done.add(change);
        if (change.equals(broken)) {
            throw new IllegalStateException("cannot " + change);
        }
    }

    @Test
    void onlyWhatDiffersIsSwitched() {
        try (var switches = switches()) {
            switches.only(Set.of("a", "b", "c"));
            switches.only(Set.of());
            switches.only(Set.of("b"));
            switches.only(Set.of("b", "c"));
        }
        assertEquals(List.of("-a", "-b", "-c", "+b", "+c", "+a"), done);
    }

    @Test
    void aSwitchThatFailedIsPutBackToo() {
        broken = "-b";
        try (var switches = switches()) {
            assertThrows(IllegalStateException.class, () -> switches.only(Set.of()));
        }
        assertEquals(List.of("-a", "-b", "+a", "+b"), done);
    }

    @Test
    void whatCannotBePutBackIsNamedAndKeepsNoOtherBack() {
        broken = "+a";
        var switches = switches();
        switches.only(Set.of());
        var e = assertThrows(IllegalStateException.class, switches::close);
        assertTrue(e.toString().contains("davit plugins enable a"), e.toString());
        assertEquals(List.of("-a", "-b", "-c", "+a", "+b", "+c"), done);
    }

    @Test
    void nothingIsSwitchedAfterwards() {
        var switches = switches();
        switches.only(Set.of("a"));
        switches.close();
        done.clear();
        assertThrows(IllegalStateException.class, () -> switches.only(Set.of()));
        assertEquals(List.of(), done);
    }
}
