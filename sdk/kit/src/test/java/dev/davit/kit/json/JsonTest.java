package dev.davit.kit.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.ObjectMapper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

class JsonTest {
    @Test
    void aPathIsWalkedWithoutQuestions() {
        Json spec =
                Json.parse(
                        """
                        {"linux": {"gidMappings": [{"containerID": 0, "hostID": 100000}]},
                         "process": {"terminal": true, "args": ["sh", "-c"]}, "x": null}
                        """);
        Json mapping = spec.get("linux").get("gidMappings").elements().getFirst();
        assertEquals(100000, mapping.get("hostID").integer().orElseThrow());
        assertTrue(spec.get("process").get("terminal").isTrue());
        assertEquals(
                List.of(Json.of("sh"), Json.of("-c")), spec.get("process").get("args").elements());
        assertTrue(spec.get("x").isNull());
        assertTrue(spec.get("no").get("such").get("path").isNull());
        assertTrue(mapping.get("containerID").text().isEmpty());
        assertTrue(mapping.get("containerID").elements().isEmpty());
        assertFalse(mapping.isTrue());
        assertTrue(Json.of("1").integer().isEmpty());
        assertTrue(Json.parse("1.5").integer().isEmpty());
        assertTrue(Json.parse("99999999999999999999").integer().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "false",
                "0",
                "-1.5e+10",
                "\"\"",
                "{\"a\":[1,{\"b\":null}],\"c\":\"\\\"\\\\\\n\\u0001é\"}",
                "[[],[[]],{}]"
            })
    void whatIsReadIsWrittenTheSame(String text) {
        assertEquals(text, Json.parse(text).toString());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(Json.parse(text), Json.parse(bytes));
    }

    @Test
    void escapesAreUnderstood() {
        assertEquals(
                "\"\\/\b\f\n\r\t\u00e9\ud83d\ude00",
                Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\ude00\"")
                        .text()
                        .orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"a\nb\"",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "tru",
                "nul",
                "NaN",
                "1 2",
                "{} x",
                "unix:///run/containerd/s/0123"
            })
    void whatIsNotJsonIsRefused(String text) {
        DavitException e = assertThrows(DavitException.class, () -> Json.parse(text));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
    }

    @Test
    void depthIsLimited() {
        String deep = "[".repeat(200) + "]".repeat(200);
        assertEquals(deep, Json.parse(deep).toString());
        assertThrows(DavitException.class, () -> Json.parse("[" + deep + "]"));
        assertThrows(DavitException.class, () -> Json.parse("[".repeat(1_000_000)));
    }

    @Test
    void membersKeepTheirOrderAndCannotBeChanged() {
        Map<String, Json> members = Json.parse("{\"b\":1,\"a\":2}").members();
        assertEquals(List.of("b", "a"), List.copyOf(members.keySet()));
        assertThrows(UnsupportedOperationException.class, () -> members.put("c", new Json.Null()));
    }

    /** Another library agrees on what is JSON and what is not. */
    @Test
    void mutatedDocumentsAreJudgedAsByAnotherParser() {
        ObjectMapper other = new ObjectMapper();
        Random random = new Random(1);
        String seed = "{\"a\":[1,-2.5e3,true,false,null,\"x\\n\\u0041\"],\"b\":{\"c\":{}}}";
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(seed);
            for (int j = random.nextInt(3); j >= 0; j--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, seed.charAt(random.nextInt(seed.length())));
            }
            boolean valid = isJson(other, text.toString());
            assertEquals(valid, isJson(text.toString()), text::toString);
            good += valid ? 1 : 0;
        }
        assertTrue(good > 100, "some are still JSON: " + good);
    }

    private static boolean isJson(String text) {
        try {
            Json.parse(text);
            return true;
        } catch (DavitException e) {
            return false;
        }
    }

    private static boolean isJson(ObjectMapper mapper, String text) {
        try {
            mapper.readTree(text);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
