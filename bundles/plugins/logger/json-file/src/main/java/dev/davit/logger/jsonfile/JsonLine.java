package dev.davit.logger.jsonfile;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** An entry as Docker writes it: same names, same order, same escapes. */
final class JsonLine {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral('Z')
                    .toFormatter()
                    .withZone(ZoneOffset.UTC);

    private JsonLine() {}

    static byte[] of(byte[] text, int length, String stream, Instant time) {
        // What is no UTF-8 becomes the replacement character, here as there.
        String log = new String(text, 0, length, StandardCharsets.UTF_8);
        var line = new StringBuilder(log.length() + 96);
        line.append("{\"log\":\"");
        for (int at = 0; at < log.length(); at++) {
            escape(log.charAt(at), line);
        }
        line.append("\",\"stream\":\"").append(stream).append("\",\"time\":\"");
        TIME.formatTo(time, line);
        return line.append("\"}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(char c, StringBuilder into) {
        switch (c) {
            case '"' -> into.append("\\\"");
            case '\\' -> into.append("\\\\");
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            default -> {
                if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                    into.append("\\u").append(String.format("%04x", (int) c));
                } else {
                    into.append(c);
                }
            }
        }
    }
}
