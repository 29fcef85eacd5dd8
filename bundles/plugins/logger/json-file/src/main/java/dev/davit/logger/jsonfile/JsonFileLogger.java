package dev.davit.logger.jsonfile;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;
import dev.davit.api.slot.SlotId;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes output as Docker's json-file does: a JSON object for each line. */
@SlotId("json-file")
@Component(
        service = ContainerLogger.class,
        configurationPid = "logger.json-file",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class JsonFileLogger implements ContainerLogger {
    private static final Logger LOG = System.getLogger(JsonFileLogger.class.getName());

    private final Path root;
    private final List<Path> allowed;
    private final InstantSource clock;
    private final Map<Path, JsonFileSession> open = new ConcurrentHashMap<>();

    /** Filled from the plugin's table in the daemon's configuration. */
    public @interface Config {
        /** Directory of the files whose clients name no other. */
        String root();

        /** Directories outside it that clients may name with all that is below them. */
        String[] allowed_paths() default {};
    }

    /** Makes nothing before the first log. */
    @Activate
    public JsonFileLogger(Config config) {
        this(
                Path.of(config.root()),
                List.of(config.allowed_paths()).stream().map(Path::of).toList(),
                InstantSource.system());
    }

    JsonFileLogger(Path root, List<Path> allowed, InstantSource clock) {
        this.root = root.normalize();
        this.allowed = allowed.stream().map(Path::normalize).toList();
        this.clock = clock;
    }

    @Override
    public LogSession open(LogSource source) {
        LogOptions options = LogOptions.of(source.options());
        Path path = path(source, options);
        try {
            return open.compute(path, (key, present) -> opened(key, present, options));
        } catch (DavitException e) {
            throw e.within("log of " + source.container());
        }
    }

    private JsonFileSession opened(
            Path path, @Nullable JsonFileSession present, LogOptions options) {
        if (present != null) {
            throw ErrorCode.FAILED_PRECONDITION.about("log file " + path + " is being written");
        }
        try {
            var file = RotatedFile.open(path, options.maxBytes(), options.maxFiles());
            return new JsonFileSession(file, clock, () -> open.remove(path));
        } catch (IOException e) {
            throw new DavitException(ErrorCode.UNKNOWN, "log file " + path + ": " + e, e);
        }
    }

    /** Clients reach no files but those they are meant to. */
    private Path path(LogSource source, LogOptions options) {
        if (options.path().isEmpty()) {
            String exec = source.exec().isEmpty() ? "" : "." + source.exec();
            return root.resolve(source.namespace())
                    .resolve(source.container() + exec + "-json.log");
        }
        Path asked = Path.of(options.path());
        Path path = root.resolve(asked).normalize();
        boolean inside = path.startsWith(root) && !path.equals(root);
        if (!inside && allowed.stream().noneMatch(path::startsWith)) {
            throw ErrorCode.PERMISSION_DENIED.about(
                    "log file " + path + " is neither in " + root + " nor in an allowed path");
        }
        return path;
    }

    /** Ends every log; what was written is kept. */
    @Deactivate
    public void close() {
        for (JsonFileSession session : List.copyOf(open.values())) {
            try {
                session.close();
            } catch (DavitException e) {
                LOG.log(Level.WARNING, e.getMessage());
            }
        }
    }
}
