package dev.davit.proxy.keeper;

import dev.davit.kit.time.DurationText;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads {@link ProcessSettings} from the properties of a component. */
final class ProcessProperties {
    private static final String PREFIX = "process.";
    private static final String SCHEME = "unix://";
    private static final String ADDRESS = "{address}";
    private static final int STORED = 64;

    private final Map<String, ?> properties;

    private ProcessProperties(Map<String, ?> properties) {
        this.properties = properties;
    }

    /**
     * Reads and checks.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT with the key
     */
    static ProcessSettings read(Map<String, ?> properties) {
        return new ProcessProperties(properties).settings();
    }

    private ProcessSettings settings() {
        String address = text("address");
        String socket = address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
        return new ProcessSettings(
                text("davit.slot.id"),
                Path.of(socket),
                Path.of(text("state")),
                list("command").stream().map(word -> word.replace(ADDRESS, socket)).toList(),
                list("env"),
                Optional.of(text(PREFIX + "working_directory"))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of),
                text(PREFIX + "user"),
                text(PREFIX + "group"),
                text(PREFIX + "cgroup"),
                number("memory_limit", 0),
                Math.toIntExact(number("descriptor_limit", 0)),
                Math.toIntExact(number("stored_descriptors", STORED)),
                pace());
    }

    private Pace pace() {
        return new Pace(
                duration("restart_delay", Duration.ofMillis(100)),
                duration("restart_delay_max", Duration.ofSeconds(30)),
                duration("start_timeout", Duration.ofSeconds(30)),
                duration("stop_timeout", Duration.ofSeconds(10)),
                duration("watchdog", Duration.ZERO),
                Pace.HEALTH,
                Pace.SAMPLE);
    }

    private String text(String key) {
        return Objects.requireNonNullElse(properties.get(key), "").toString();
    }

    private List<String> list(String key) {
        return properties.get(PREFIX + key) instanceof String[] words
                ? Arrays.asList(words)
                : List.of();
    }

    private long number(String key, long otherwise) {
        return properties.get(PREFIX + key) instanceof Number number
                ? number.longValue()
                : otherwise;
    }

    private Duration duration(String key, Duration otherwise) {
        String text = text(PREFIX + key);
        return text.isEmpty() ? otherwise : DurationText.parse(PREFIX + key, text);
    }
}
