package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

final class RoundTripTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input-v1.toml",
                "input-v2.toml",
                "default.toml",
                "dump-v2.toml",
                "containerd-1.6-default.toml"
            })
    void whatIsDumpedLoadsToTheSameAgain(String golden) {
        ConfigFiles files = new ConfigFiles(directory);
        DaemonConfig config = files.config(ConfigFiles.golden(golden));

        LoadedConfig again = files.load(ConfigCommand.text(config));

        assertEquals(config, again.config());
        assertEquals(List.of(), again.warnings());
    }

    @Test
    void valuesOfEveryTypeSurvive() {
        ConfigFiles files = new ConfigFiles(directory);
        String text =
                """
                version = 4
                [plugins."com.example.v1.all"]
                text = "it's \\"quoted\\"\\n\\u0001 and wide: \\u00e9"
                whole = -9223372036854775808
                real = 1e300
                infinite = -inf
                no_number = nan
                flag = true
                moment = 2026-11-01T07:32:00+02:00
                local = 2026-11-01T07:32:00
                day = 2026-11-01
                time = 07:32:00
                list = [[1, 2], ['a'], [{ x = 1, "y z" = [] }]]
                empty = {}
                "" = 1
                "dotted.key" = 2
                [plugins."com.example.v1.all".below."d.e"]
                f = [1.5]
                [[plugins."com.example.v1.all".many]]
                a = 1
                [[plugins."com.example.v1.all".many]]
                b.c = 2
                """;
        DaemonConfig config = files.config(text);

        DaemonConfig again = files.config(ConfigCommand.text(config));

        assertEquals(config, again);
        ConfigTable table = config.plugin("com.example.v1.all");
        assertEquals("it's \"quoted\"\n\u0001 and wide: \u00e9", table.text("text"));
        assertEquals(Long.MIN_VALUE, table.whole("whole"));
        assertEquals(List.of(1.5), table.table("below").table("d.e").entries().get("f"));
        assertNotEquals(config, files.config(text.replace("b.c = 2", "b.c = 3")));
    }

    @Test
    void twoLoadsOfTheSameFileAreEqualAndOneOfAnotherIsNot() {
        ConfigFiles files = new ConfigFiles(directory);
        String text = "version = 4\noom_score = -500\n";

        assertEquals(files.config(text), files.config(text + "# a comment changes nothing\n"));
        assertNotEquals(files.config(text), files.config(text.replace("500", "501")));
    }
}
