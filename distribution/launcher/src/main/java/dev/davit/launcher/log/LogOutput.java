package dev.davit.launcher.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Writes every log record as one line: {@code time="…" level=info msg="…" module=…}, or the same as
 * JSON.
 */
public final class LogOutput extends Handler {
    private static final SimpleFormatter MESSAGES = new SimpleFormatter();

    private final PrintStream out;
    private final boolean json;

    private LogOutput(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /**
     * Makes this the one output of all loggers.
     *
     * @param level trace, debug, info, warn, error, fatal or panic
     * @param json whether lines are JSON objects
     */
    public static void install(String level, boolean json) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        setLevel(level);
        root.addHandler(new LogOutput(System.err, json));
        // Libraries have much to say about what is none of an operator's business; the JDK's HTTP
        // client would even say what secrets it sends.
        for (String library :
                new String[] {"io.grpc", "io.netty", "org.apache.felix", "sun", "jdk", "java"}) {
            QUIET.add(Logger.getLogger(library));
            Logger.getLogger(library).setLevel(Level.WARNING);
        }
    }

    /** Lets through what is of this level and worse, from now on. */
    public static void setLevel(String level) {
        Logger.getLogger("").setLevel(threshold(level));
    }

    /** The log manager holds loggers weakly; these keep their level as long as they are here. */
    private static final java.util.List<Logger> QUIET = new java.util.ArrayList<>();

    private static Level threshold(String level) {
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.FINER;
            case "debug" -> Level.FINE;
            case "warn", "warning" -> Level.WARNING;
            case "error", "fatal", "panic" -> Level.SEVERE;
            default -> Level.INFO;
        };
    }

    @Override
    public void publish(LogRecord record) {
        var line = new StringBuilder(160);
        String message = MESSAGES.formatMessage(record);
        if (json) {
            line.append("{\"level\":\"").append(name(record.getLevel())).append("\",\"msg\":");
            quote(message, line);
            appendError(record, ",\"error\":", line);
            line.append(",\"module\":");
            quote(module(record), line);
            line.append(",\"time\":\"").append(Instant.ofEpochMilli(record.getMillis()));
            line.append("\"}\n");
        } else {
            line.append("time=\"").append(record.getInstant()).append("\" level=");
            line.append(name(record.getLevel())).append(" msg=");
            quote(message, line);
            appendError(record, " error=", line);
            line.append(" module=").append(module(record)).append('\n');
        }
        out.print(line);
    }

    private static void appendError(LogRecord record, String key, StringBuilder line) {
        if (record.getThrown() != null) {
            var trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(key);
            quote(trace.toString(), line);
        }
    }

    private static String module(LogRecord record) {
        String logger = record.getLoggerName();
        return logger == null ? "" : logger;
    }

    private static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "warning";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "info";
        }
        return level.intValue() >= Level.FINE.intValue() ? "debug" : "trace";
    }

    private static void quote(String text, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> into.append('\\').append(c);
                case '\n' -> into.append("\\n");
                case '\r' -> into.append("\\r");
                case '\t' -> into.append("\\t");
                default -> {
                    if (c < ' ') {
                        into.append(String.format("\\u%04x", (int) c));
                    } else {
                        into.append(c);
                    }
                }
            }
        }
        into.append('"');
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
