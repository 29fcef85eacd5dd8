package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;

/** Whatever is in a file, loading ends, and ends with a configuration or an error with a place. */
@Timeout(300) // only ends a hang
final class NoiseTest {
    private static final Pattern PLACED =
            Pattern.compile(
                    "(the configuration has \\d+ errors:\n)?noise\\.toml:\\d+:\\d+: \\S.*",
                    Pattern.DOTALL);

    @TempDir Path directory;

    /** Whether the bytes are a configuration. */
    private boolean loads(byte[] bytes) {
        ConfigFiles files = new ConfigFiles(directory);
        ConfigFlags flags = ConfigFlags.file(files.write("noise.toml", bytes));
        try {
            DaemonConfig config = files.loader().load(flags).config();
            assertEquals(config, files.config(ConfigCommand.text(config)));
            return true;
        } catch (DavitException e) {
            String message = e.getMessage().replace(directory + "/", "");
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                assertTrue(PLACED.matcher(message).matches(), message);
            } else {
                // An import that random bytes have come up with.
                assertEquals(ErrorCode.UNKNOWN, e.code(), message);
            }
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void randomBytes(int seed) {
        Random random = new Random(seed);
        int loaded = 0;
        for (int round = 0; round < 100; round++) {
            byte[] bytes = new byte[random.nextInt(1 << random.nextInt(13))];
            random.nextBytes(bytes);
            loaded += loads(bytes) ? 1 : 0;
        }

        assertNotEquals(100, loaded);
        assertTrue(loads(new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void randomLettersOfTheLanguage(int seed) {
        Random random = new Random(seed);
        String letters = "ab=[]{}\".'\n#,1 _-\\tx:0T\r\uFEFF\u00e9";
        for (int round = 0; round < 100; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(2000); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            loads(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"input-v1.toml", "input-v2.toml", "dump-v2.toml"})
    void realFilesWithAFewBytesChanged(String golden) {
        Random random = new Random(golden.hashCode());
        byte[] original = ConfigFiles.golden(golden).getBytes(StandardCharsets.UTF_8);
        int loaded = 0;
        for (int round = 0; round < 150; round++) {
            byte[] changed = original.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int from = random.nextInt(changed.length);
                changed[random.nextInt(changed.length)] = changed[from];
            }
            loaded += loads(changed) ? 1 : 0;
        }

        assertTrue(loaded > 0 && loaded < 150, "loaded " + loaded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "#\n",
                "\r\n",
                " ",
                "=\n",
                "[",
                "{",
                "a=[",
                "\"",
                "'",
                "\\",
                "a.",
                "a=1\n",
                "[[t]]\n",
                "x=\"\"\"\n",
                "[1,",
                "a = \"x\n"
            })
    void longFilesOfOneThing(String part) {
        for (String prefix : new String[] {"", "a=", "a='''", "a=[\n", "["}) {
            loads((prefix + part.repeat(3_000)).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void theLongestFileOfCommentsLoads() {
        assertTrue(loads("# x\n".repeat(64 << 10).getBytes(StandardCharsets.UTF_8)));
        assertFalse(loads("# x\n".repeat(1 + (64 << 10)).getBytes(StandardCharsets.UTF_8)));
    }
}
