package dev.davit.linux.process;

import dev.davit.linux.ExitStatus;

import java.nio.charset.StandardCharsets;

/** What a command has said, and how it ended. */
public final class CommandOutput {
    private final ExitStatus exit;
    private final byte[] output;
    private final byte[] errors;

    CommandOutput(ExitStatus exit, byte[] output, byte[] errors) {
        this.exit = exit;
        this.output = output;
        this.errors = errors;
    }

    /** How it ended. */
    public ExitStatus exit() {
        return exit;
    }

    /** A copy of its standard output. */
    public byte[] output() {
        return output.clone();
    }

    /** Its standard output as UTF-8. */
    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** Its standard error as UTF-8. */
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }
}
