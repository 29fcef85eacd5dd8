package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/** The files of recorded requests and answers. */
final class Recording {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Recording() {}

    /** The lines of a file. */
    static List<JsonNode> read(String name) {
        return read(name, UnaryOperator.identity());
    }

    /** The lines of a file, each changed before it is parsed. */
    static List<JsonNode> read(String name, UnaryOperator<String> change) {
        try (var lines =
                new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> JSON.readTree(change.apply(line))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        String path = "/traces/" + name + ".jsonl.gz";
        InputStream packed = Recording.class.getResourceAsStream(path);
        if (packed == null) {
            throw new IllegalArgumentException("no recording " + path);
        }
        return new GZIPInputStream(packed);
    }
}
