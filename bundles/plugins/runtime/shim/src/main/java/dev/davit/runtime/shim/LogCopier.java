package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.linux.Fd;
import dev.davit.runtime.shim.bundle.ShimBundle;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Copies what a shim logs, line by line, to this daemon's log. */
public final class LogCopier implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogCopier.class.getName());
    private static final int LONGEST_LINE = 16 << 10;
    private static final int BUFFER = 1024;
    private static final Pattern LEVEL = Pattern.compile("\\blevel=(\\w+)");

    private final String name;
    private final Optional<Fd> pipe;

    private LogCopier(String name, Optional<Fd> pipe) {
        this.name = name;
        this.pipe = pipe;
    }

    /** Opens the log of a bundle and copies until closed; without a log there is nothing to do. */
    public static LogCopier start(ShimBundle bundle) {
        try {
            Fd pipe = bundle.openLog();
            LogCopier copier = new LogCopier(bundle.toString(), Optional.of(pipe));
            InputStream in = pipe.inputStream();
            Thread.ofVirtual().name("shim-log " + bundle).start(() -> copier.copy(in));
            return copier;
        } catch (DavitException e) {
            LOG.log(Level.WARNING, () -> "log of the shim of " + bundle + ": " + e.getMessage());
            return new LogCopier(bundle.toString(), Optional.empty());
        }
    }

    private void copy(InputStream in) {
        byte[] buffer = new byte[BUFFER];
        StringBuilder line = new StringBuilder();
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                take(line, new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.log(Level.TRACE, () -> "end of the log of " + name + ": " + e.getMessage());
        }
        write(line);
    }

    private void take(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || line.length() == LONGEST_LINE) {
                write(line);
            }
            if (c != '\n') {
                line.append(c);
            }
        }
    }

    private void write(StringBuilder line) {
        if (!line.isEmpty()) {
            LOG.log(level(line), name + ": " + line);
            line.setLength(0);
        }
    }

    /**
     * Shims mark their lines, and what they take for information is detail to the daemon; what is
     * not marked comes from a library or a crash.
     */
    private static Level level(CharSequence line) {
        Matcher matcher = LEVEL.matcher(line);
        if (!matcher.find()) {
            return Level.INFO;
        }
        return switch (matcher.group(1)) {
            case "warning", "warn" -> Level.WARNING;
            case "error", "fatal", "panic" -> Level.ERROR;
            default -> Level.DEBUG;
        };
    }

    /** Ends the copying. Idempotent. */
    @Override
    public void close() {
        pipe.ifPresent(Fd::close);
    }
}
