package dev.davit.slots.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.differ.Differ;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.Router.Subject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Which plugin serves whom. */
class RouteTableTest {
    private static final Subject ANYONE = new Subject("default", "", "");

    private final AtomicReference<PluginSettings> settings =
            new AtomicReference<>(settings(Map.of()));
    private final RouteTable table = new RouteTable(settings::get);

    private static PluginSettings settings(Map<String, Map<String, Object>> tables) {
        return new PluginSettings(
                Path.of("/r"),
                Path.of("/s"),
                tables,
                List.of(),
                Set.of(),
                Map.of(),
                Optional.empty());
    }

    private void routes(Object... entries) {
        settings.set(
                settings(
                        Map.of("dev.davit.internal.v1.router", Map.of("route", List.of(entries)))));
    }

    private String snapshotter(String asked, Subject subject) {
        return table.route(Snapshotter.SLOT, asked, subject);
    }

    @Test
    void withoutRoutesEveryoneGetsWhatTheyAskFor() {
        assertEquals("overlayfs", snapshotter("overlayfs", ANYONE));
        assertFalse(table.isRouted(Snapshotter.SLOT, "overlayfs"));
        assertEquals(List.of(), table.targets(Snapshotter.SLOT));
    }

    @Test
    void theFirstRouteThatMatchesWins() {
        routes(
                Map.of("slot", "snapshotter", "namespace", "k8s.*", "to", "one"),
                Map.of("slot", "snapshotter", "plugin", "over*", "to", "two@1.2.0"),
                Map.of("slot", "snapshotter", "plugin", "overlayfs", "to", "three"));
        assertEquals("one", snapshotter("native", new Subject("k8s.io", "", "")));
        assertEquals("two@1.2.0", snapshotter("overlayfs", ANYONE));
        assertEquals("native", snapshotter("native", ANYONE));
        assertEquals("walking", table.route(Differ.SLOT, "walking", ANYONE));
        assertEquals(List.of("one", "two@1.2.0", "three"), table.targets(Snapshotter.SLOT));
        assertTrue(table.isRouted(Snapshotter.SLOT, "native"));
    }

    @Test
    void allConditionsMustHold() {
        routes(
                Map.of(
                        "slot",
                        "snapshotter",
                        "namespace",
                        "a",
                        "runtime",
                        "r?nc",
                        "image",
                        "docker.io/*",
                        "to",
                        "x"));
        assertEquals("o", snapshotter("o", new Subject("a", "runc", "")));
        assertEquals("o", snapshotter("o", new Subject("b", "runc", "docker.io/c")));
        assertEquals("x", snapshotter("o", new Subject("a", "runc", "docker.io/c")));
    }

    @Test
    void anEntryThatCannotBeReadIsLeftOutAndTheOthersHold() {
        routes(
                "text",
                Map.of("slot", "snapshotter", "plugin", "o", "too", "x"),
                Map.of("slot", "snapshotter", "plugin", "o"),
                Map.of("slot", "snapshotter", "plugin", "o", "to", 7L),
                Map.of("slot", "snapshotter", "plugin", "o", "to", "good"));
        assertEquals("good", snapshotter("o", ANYONE));
        assertEquals(List.of("good"), table.targets(Snapshotter.SLOT));
    }

    @Test
    void theReasonNamesWhatIsWrong() {
        var unknown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Route.parse(Map.of("slot", "s", "too", "x")));
        assertEquals(
                "it has no key too; there are image, namespace, plugin, runtime, slot, to",
                unknown.getMessage());
        var missing =
                assertThrows(
                        IllegalArgumentException.class, () -> Route.parse(Map.of("slot", "s")));
        assertEquals("it needs slot and to", missing.getMessage());
    }

    @Test
    void otherSettingsTakeEffectAtOnce() {
        routes(Map.of("slot", "snapshotter", "plugin", "o", "to", "x"));
        assertEquals("x", snapshotter("o", ANYONE));
        routes();
        assertEquals("o", snapshotter("o", ANYONE));
    }

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "a*c, abc, true",
        "a*c, ac, true",
        "a*c, abd, false",
        "?, a, true",
        "?, '', false",
        "a?c, abbc, false",
        "a.c, abc, false",
        "docker.io/*/busybox:*, docker.io/library/busybox:1, true",
        "*a*a*a*, aa, false",
        "*aab, aaaab, true",
        "**b?, aabc, true"
    })
    void patternsHaveStarsAndQuestionMarks(String pattern, String text, boolean matches) {
        assertEquals(matches, new Glob(pattern).matches(text));
    }
}
