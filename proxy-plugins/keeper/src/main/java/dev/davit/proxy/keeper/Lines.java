package dev.davit.proxy.keeper;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Cuts bytes into lines. A long line is told by its beginning and how much more there was. */
final class Lines {
    static final int LONGEST = 16 * 1024;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\t]]");

    private final Consumer<String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long more;

    Lines(Consumer<String> sink) {
        this.sink = sink;
    }

    /** Takes all that is in the buffer; empty lines are left out. */
    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte octet = bytes.get();
            if (octet == '\n') {
                end();
            } else if (line.size() < LONGEST) {
                line.write(octet);
            } else {
                more++;
            }
        }
    }

    private void end() {
        if (line.size() > 0) {
            String text = printable(line.toString(StandardCharsets.UTF_8).stripTrailing());
            sink.accept(more == 0 ? text : text + " … and " + more + " bytes more");
        }
        line.reset();
        more = 0;
    }

    /** Text that cannot pass for another line, nor steer a terminal. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }
}
