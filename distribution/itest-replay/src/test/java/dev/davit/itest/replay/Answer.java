package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the daemon answered, in the form of the recordings.
 *
 * @param code "OK", "NotFound", … or "" while the call is open
 * @param details of the status
 */
record Answer(String code, String message, List<JsonNode> responses, JsonNode details) {
    Answer {
        responses = List.copyOf(responses);
    }

    static Answer of(Exchange exchange) {
        List<JsonNode> responses = List.copyOf(Rendering.of(exchange.responses()).values());
        if (!exchange.hasEnded()) {
            return new Answer("", "", responses, Rendering.of(List.of()));
        }
        Exchange.Ended end = exchange.end();
        String message = end.status().getDescription();
        return new Answer(
                code(end.status().getCode()),
                message == null ? "" : message,
                responses,
                Rendering.of(end.details().getDetailsList()));
    }

    private static String code(io.grpc.Status.Code code) {
        return switch (code) {
            case OK -> "OK";
            case CANCELLED -> "Canceled";
            default ->
                    Arrays.stream(code.name().split("_", -1))
                            .map(
                                    word ->
                                            word.charAt(0)
                                                    + word.substring(1).toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining());
        };
    }

    /** The one response of a call that must have gone well. */
    JsonNode ok() {
        if (!code.equals("OK")) {
            throw new IllegalStateException(code + " " + message);
        }
        return responses.getLast();
    }
}
