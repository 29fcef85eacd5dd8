package dev.davit.api.logger;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where a client wants the output of a process to go: {@code davit-log://<slot id>?key=value&…}.
 * Keys and values are percent-encoded; of a key that comes twice the first counts.
 *
 * @param logger slot id of the logger
 * @param options what the client wants of it; copied
 */
public record LogUri(String logger, Map<String, String> options) {
    private static final String PREFIX = "davit-log://";
    private static final int LONGEST = 8192;

    public LogUri {
        Objects.requireNonNull(logger);
        options = Map.copyOf(options);
    }

    /** Whether a log URI is meant for a logger of the daemon. */
    public static boolean matches(String uri) {
        return uri.startsWith(PREFIX);
    }

    /**
     * Reads a URI.
     *
     * @throws DavitException INVALID_ARGUMENT
     */
    public static LogUri parse(String uri) {
        if (!matches(uri) || uri.length() > LONGEST) {
            throw invalid(uri, "is none, or longer than " + LONGEST + " characters");
        }
        String rest = uri.substring(PREFIX.length());
        int mark = rest.indexOf('?');
        String logger = mark < 0 ? rest : rest.substring(0, mark);
        if (logger.endsWith("/")) {
            logger = logger.substring(0, logger.length() - 1);
        }
        if (logger.isEmpty() || logger.indexOf('/') >= 0) {
            throw invalid(uri, "names no logger");
        }
        return new LogUri(logger, options(uri, mark < 0 ? "" : rest.substring(mark + 1)));
    }

    private static Map<String, String> options(String uri, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                options.putIfAbsent(decoded(uri, key), decoded(uri, value));
            }
        }
        return options;
    }

    private static String decoded(String uri, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid(uri, String.valueOf(e.getMessage()));
        }
    }

    private static DavitException invalid(String uri, String why) {
        String shown = uri.substring(0, Math.min(uri.length(), 200));
        return ErrorCode.INVALID_ARGUMENT.about("log URI \"" + shown + "\" " + why);
    }
}
