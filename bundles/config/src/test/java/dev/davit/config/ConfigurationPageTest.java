package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.config.schema.DurationText;
import dev.davit.config.schema.Host;
import dev.davit.config.schema.KnownPlugins;
import dev.davit.config.schema.PluginKeys;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.schema.ValueType;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** docs/configuration.md says what the code does: key names and defaults are fixed here. */
final class ConfigurationPageTest {
    private static final Pattern CELL_END = Pattern.compile(" *\\| *");

    private static List<List<String>> rows = List.of();

    @BeforeAll
    static void readPage() throws IOException {
        rows =
                Files.readAllLines(Path.of("../../docs/configuration.md")).stream()
                        .takeWhile(line -> !line.equals("## Plugins that are not of the box"))
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> List.of(CELL_END.split(line.substring(2), -1)))
                        .toList();
    }

    /** The names in backquotes of the first cell. */
    private static List<String> names(List<String> row) {
        List<String> names = new ArrayList<>();
        String[] parts = row.getFirst().split("`", -1);
        for (int at = 1; at < parts.length; at += 2) {
            names.add(parts[at]);
        }
        return names;
    }

    @Test
    void everyKeyOfAPluginIsOnThePageWithItsDefault() {
        Map<String, Map<String, String>> page = new TreeMap<>();
        Map<String, String> table = Map.of();
        for (List<String> row : rows) {
            List<String> names = names(row);
            if (row.get(1).isEmpty()) {
                table = new TreeMap<>();
                page.put(names.getFirst(), table);
            } else if (!page.isEmpty()) {
                for (String name : names) {
                    table.put(name, row.get(1));
                }
            }
        }

        Map<String, Map<String, String>> code = new TreeMap<>();
        KnownPlugins known = new KnownPlugins(new Host("linux/amd64", 7, 8, List.of()));
        for (PluginKeys plugin : known.all()) {
            Map<String, String> keys = new TreeMap<>();
            plugin.keys().forEach(key -> keys.put(key.name(), shown(key.standard())));
            code.put(plugin.uri(), keys);
        }
        assertEquals(code, page);
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ConfigurationPageTest::shown).toList().toString();
        }
        if (value.equals(7L) || value.equals(8L)) {
            return "effective ids";
        }
        return value instanceof String text ? "\"" + text + "\"" : value.toString();
    }

    @Test
    void everyTimeoutIsOnThePageWithItsDefault() {
        Map<String, String> page = new TreeMap<>();
        for (List<String> row : rows) {
            if (row.getFirst().startsWith("`io.containerd.timeout.")) {
                page.put(names(row).getFirst(), row.get(1));
            }
        }

        Map<String, String> code = new TreeMap<>();
        DaemonConfig config = new ConfigLoader().defaults();
        config.timeouts()
                .forEach((name, wait) -> code.put(name, "\"" + DurationText.of(wait) + "\""));
        assertEquals(Timeout.values().length, code.size());
        assertEquals(code, page);
    }

    @Test
    void everyKeyOfAProxyPluginIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("../../docs/configuration.md"));
        assertTrue(
                TopLevel.PROXY_PLUGIN.keys().get("process") instanceof ValueType.Known process
                        && process.keys().keySet().stream()
                                .allMatch(key -> page.contains("`" + key + "`")));
        for (String key : TopLevel.PROXY_PLUGIN.keys().keySet()) {
            assertTrue(page.contains("`" + key + "`"), key);
        }
    }

    @Test
    void everyKeyAtTheTopIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("../../docs/configuration.md"));
        Set<String> missing =
                TopLevel.ofVersion(3).keys().keySet().stream()
                        .filter(key -> !page.contains("`" + key + "`"))
                        .filter(key -> !page.contains("[" + key))
                        .collect(Collectors.toSet());

        assertEquals(Set.of(), missing);
        assertTrue(TopLevel.ofVersion(4).keys().containsKey("oom_score"));
    }
}
