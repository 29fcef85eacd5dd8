package dev.davit.processor.external;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.ForEach;
import dev.davit.linux.Linux;
import dev.davit.linux.process.Command;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A program that changes layers, by containerd's conventions: the stream on its standard input, the
 * result on its standard output. One instance for each entry of the configuration file.
 */
@ForEach("stream_processors")
@Component(
        service = StreamProcessor.class,
        configurationPid = "stream-processor.external",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ExternalStreamProcessor implements StreamProcessor {
    private static final String TYPE = "STREAM_PROCESSOR_MEDIATYPE";

    private final String id;
    private final List<String> accepts;
    private final String returns;
    private final String path;
    private final List<String> arguments;
    private final List<String> environment;

    /** Table {@code stream_processors.<id>} of the configuration file. */
    public @interface Config {
        /** The name of the table. */
        String davit_slot_id();

        /** Media types. */
        String[] accepts();

        /** Media type of the result. */
        String returns();

        /** The program, looked up in PATH if it is no path. */
        String path();

        /** Its arguments. */
        String[] args() default {};

        /** Variables besides the daemon's, {@code NAME=value}. */
        String[] env() default {};
    }

    /** Looks at nothing before the first stream. */
    @Activate
    public ExternalStreamProcessor(Config config) {
        id = config.davit_slot_id();
        accepts = List.copyOf(Arrays.asList(config.accepts()));
        returns = config.returns();
        path = config.path();
        arguments = List.copyOf(Arrays.asList(config.args()));
        environment = List.copyOf(Arrays.asList(config.env()));
    }

    @Override
    public Optional<String> returns(String mediaType) {
        return accepts.contains(mediaType) ? Optional.of(returns) : Optional.empty();
    }

    @Override
    public InputStream process(String mediaType, InputStream input, Optional<Any> payload) {
        if (returns(mediaType).isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("stream processor " + id + " on " + mediaType);
        }
        requireProgram();
        try {
            return ProgramStream.start(Linux.system(), id, command(mediaType), input, payload);
        } catch (DavitException e) {
            throw new DavitException(
                    ErrorCode.FAILED_PRECONDITION,
                    "stream processor " + id + ", program " + path + ": " + e.getMessage(),
                    e);
        }
    }

    /** What is wrong with a file is said better here than by the kernel. */
    private void requireProgram() {
        Path file = Path.of(path);
        if (path.indexOf('/') < 0 || Files.isExecutable(file) && Files.isRegularFile(file)) {
            return;
        }
        throw new DavitException(
                ErrorCode.FAILED_PRECONDITION,
                "stream processor "
                        + id
                        + ", program "
                        + path
                        + ": "
                        + (Files.isRegularFile(file) ? "has no run bit" : "is no file"));
    }

    private Command command(String mediaType) {
        List<String> words = new ArrayList<>();
        words.add(path);
        words.addAll(arguments);
        Command command = Command.of(words);
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                command =
                        command.withVariable(
                                variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return command.withVariable(TYPE, mediaType);
    }
}
