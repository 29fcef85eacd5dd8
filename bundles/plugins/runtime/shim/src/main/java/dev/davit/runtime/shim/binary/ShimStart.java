package dev.davit.runtime.shim.binary;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.process.CommandOutput;
import dev.davit.proto.types.RuntimeInfo;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Starts shims of every age. What an executable wants to read is found out before its first start,
 * see {@link StartForms}; where that was a wrong guess the start fails and is tried once more in
 * the other form. Shims of either age have left nothing running by then. Thread-safe.
 */
public final class ShimStart {
    private static final Logger LOG = System.getLogger(ShimStart.class.getName());

    /** These read the old form whatever they say of themselves. */
    private static final Pattern NAMED_OLD = Pattern.compile(".*shim-(runc|runhcs)-v1.*");

    /** Of these versions it is known that they ignore what they cannot read, options included. */
    private static final Pattern IGNORES_PARAMETERS = Pattern.compile("v?2\\.[0-2]\\..*");

    private static final String RUNC = "io.containerd.runc.v2";

    private final ShimCommands commands;
    private final StartForms forms = new StartForms();

    /** Starts nothing yet. */
    public ShimStart(ShimCommands commands) {
        this.commands = commands;
    }

    /**
     * Starts a shim, or finds the one that serves the container's group.
     *
     * @throws DavitException UNKNOWN with what the shim says; DEADLINE_EXCEEDED and CANCELLED may
     *     leave something running
     */
    public ShimEndpoint start(ShimBundle bundle, Path binary, Optional<Any> options) {
        try {
            StartForms.Knowledge knowledge = forms.of(binary, this::guess);
            StartForm form = knowledge.form();
            ShimEndpoint endpoint;
            try {
                endpoint = start(bundle, binary, options, form);
            } catch (StartFailure e) {
                if (knowledge.certain() || !e.mayBeMisread(form, bundle.id())) {
                    throw e.reported();
                }
                form = form.other();
                endpoint = startAgain(bundle, binary, options, form, e);
            }
            forms.confirm(binary, form);
            return endpoint;
        } catch (UncheckedIOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "start failed: " + binary + ": " + e.getMessage(), e);
        }
    }

    /** Whether a failure of {@link #start} is that of a shim that has ended by itself. */
    public static boolean leftNothing(RuntimeException failure) {
        return failure.getCause() instanceof StartFailure;
    }

    /** In the other form: the failure that is reported is the one that is not about the form. */
    private ShimEndpoint startAgain(
            ShimBundle bundle,
            Path binary,
            Optional<Any> options,
            StartForm form,
            StartFailure first) {
        LOG.log(Level.DEBUG, () -> binary + " does not read " + form.other() + ": " + first.output);
        bundle.forgetAddress();
        try {
            return start(bundle, binary, options, form);
        } catch (StartFailure second) {
            throw second.isMisread(form, bundle.id()) ? first.reported() : second.reported();
        }
    }

    private ShimEndpoint start(
            ShimBundle bundle, Path binary, Optional<Any> options, StartForm form) {
        Optional<byte[]> input = form.input(bundle.id(), options, commands.host());
        CombinedRun.Outcome outcome;
        try {
            outcome = commands.start(bundle, binary, input);
        } catch (DavitException e) {
            throw e.within("start failed");
        }
        if (!outcome.exit().success()) {
            String output = new String(outcome.output(), StandardCharsets.UTF_8).strip();
            throw new StartFailure(output, outcome.exit().toString());
        }
        return StartAnswer.parse(outcome.output());
    }

    /** A shim that has said why it did not start, and ended. */
    private static final class StartFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String output;
        private final String exit;

        StartFailure(String output, String exit) {
            super(output);
            this.output = output;
            this.exit = exit;
        }

        /** Old readers take the id, the first field of the parameters, for a type. */
        boolean isMisread(StartForm form, TaskId id) {
            return form == StartForm.PARAMETERS
                    && output.contains("type with url " + id.id() + ":");
        }

        /** Shims that miss their parameters have no words in common. */
        boolean mayBeMisread(StartForm form, TaskId id) {
            return form == StartForm.OPTIONS || isMisread(form, id);
        }

        DavitException reported() {
            return new DavitException(
                    ErrorCode.UNKNOWN, "start failed: " + output + ": " + exit, this);
        }
    }

    private StartForm guess(Path binary) {
        if (NAMED_OLD.matcher(String.valueOf(binary.getFileName())).matches()) {
            return StartForm.OPTIONS;
        }
        try {
            CommandOutput said = commands.askInfo(binary, Optional.empty());
            return said.exit().success()
                    ? guess(said.output())
                    : said.errorText().contains("not defined: -info")
                            ? StartForm.OPTIONS
                            : StartForm.PARAMETERS;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> binary + " does not say what it is: " + e.getMessage());
            return StartForm.PARAMETERS;
        }
    }

    private static StartForm guess(byte[] answer) {
        try {
            RuntimeInfo info = RuntimeInfo.parseFrom(answer);
            String version = info.getVersion().getVersion();
            return info.getName().equals(RUNC) && IGNORES_PARAMETERS.matcher(version).matches()
                    ? StartForm.OPTIONS
                    : StartForm.PARAMETERS;
        } catch (InvalidProtocolBufferException e) {
            return StartForm.PARAMETERS;
        }
    }
}
