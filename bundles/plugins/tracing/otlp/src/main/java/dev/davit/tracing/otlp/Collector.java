package dev.davit.tracing.otlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The other end. The JDK's old client will do, and has neither a thread of its own nor hundreds of
 * classes, as its new one has.
 */
final class Collector {
    private static final int TOO_MANY_REQUESTS = 429;

    /** An answer says nothing that is of use here; a connection is used again if it is read. */
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final OtlpSettings settings;

    Collector(OtlpSettings settings) {
        this.settings = settings;
    }

    /**
     * What became of a request.
     *
     * @param taken whether the collector has it
     * @param again whether it may be sent again
     * @param pause for how long the collector wants to be left alone
     * @param reason why it was not taken
     */
    record Answer(boolean taken, boolean again, Optional<Duration> pause, String reason) {
        static Answer unreachable(IOException failure) {
            return new Answer(false, true, Optional.empty(), failure.toString());
        }
    }

    Answer send(byte[] request) throws IOException {
        byte[] body = settings.gzip() ? gzip(request) : request;
        var connection = (HttpURLConnection) settings.endpoint().toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(settings.timeoutMillis());
        connection.setReadTimeout(settings.timeoutMillis());
        settings.headers().forEach(connection::setRequestProperty);
        connection.setRequestProperty("Content-Type", "application/x-protobuf");
        connection.setRequestProperty("User-Agent", "davit");
        if (settings.gzip()) {
            connection.setRequestProperty("Content-Encoding", "gzip");
        }
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        drain(status < HttpURLConnection.HTTP_BAD_REQUEST, connection);
        return answer(status, connection);
    }

    private static Answer answer(int status, HttpURLConnection connection) {
        return switch (status) {
            case TOO_MANY_REQUESTS,
                    HttpURLConnection.HTTP_BAD_GATEWAY,
                    HttpURLConnection.HTTP_UNAVAILABLE,
                    HttpURLConnection.HTTP_GATEWAY_TIMEOUT ->
                    new Answer(false, true, retryAfter(connection), "answers " + status);
            default -> new Answer(status / 100 == 2, false, Optional.empty(), "answers " + status);
        };
    }

    /** In seconds; a date is not understood, and the usual pause taken. */
    private static Optional<Duration> retryAfter(HttpURLConnection connection) {
        int seconds = connection.getHeaderFieldInt("Retry-After", -1);
        return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private static void drain(boolean well, HttpURLConnection connection) throws IOException {
        InputStream answer = well ? connection.getInputStream() : connection.getErrorStream();
        if (answer != null) {
            try (answer) {
                answer.readNBytes(MAX_ANSWER_BYTES);
            }
        }
    }

    private static byte[] gzip(byte[] request) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(request);
        }
        return compressed.toByteArray();
    }
}
