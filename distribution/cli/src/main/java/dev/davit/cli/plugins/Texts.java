package dev.davit.cli.plugins;

import com.google.protobuf.Timestamp;

import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** How facts about plugins read. */
final class Texts {
    private Texts() {}

    /** Type and id, as configuration files name a plugin. */
    static String name(Plugin plugin) {
        return plugin.getType() + "." + plugin.getId();
    }

    static String state(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** How long ago, in the largest unit that is not zero: {@code 3m}. */
    static String age(Timestamp since, Instant now) {
        return coarse(Duration.between(Times.fromProto(since), now));
    }

    /** A length of time in its largest unit from seconds on: {@code 3m}. */
    static String coarse(Duration length) {
        if (length.toDays() > 0) {
            return length.toDays() + "d";
        }
        if (length.toHours() > 0) {
            return length.toHours() + "h";
        }
        return length.toMinutes() > 0
                ? length.toMinutes() + "m"
                : Math.max(0, length.toSeconds()) + "s";
    }

    /** A latency with three digits: {@code 1.23ms}; {@code -} for none. */
    static String latency(com.google.protobuf.Duration length) {
        return latency(duration(length));
    }

    static String latency(Duration length) {
        if (length.isZero()) {
            return "-";
        }
        double micros = length.toNanos() / 1e3;
        if (micros < 1e3) {
            return digits(micros) + "us";
        }
        return micros < 1e6 ? digits(micros / 1e3) + "ms" : digits(micros / 1e6) + "s";
    }

    private static String digits(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static Duration duration(com.google.protobuf.Duration length) {
        return Duration.ofSeconds(length.getSeconds(), length.getNanos());
    }

    /** A number with its noun: {@code 1 call}, {@code 2 calls}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String platforms(Plugin plugin) {
        return orDash(
                plugin.getPlatformsList().stream()
                        .map(platform -> platform.getOs() + "/" + platform.getArchitecture())
                        .collect(Collectors.joining(",")));
    }

    static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** What may have come with line breaks, in one line. */
    static String line(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
