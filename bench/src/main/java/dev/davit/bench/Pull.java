package dev.davit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pulls images with ctr, which fetches the layers itself and lets the daemon unpack them. */
final class Pull {
    /** What ctr says when all layers are unpacked: with a unit, or with minutes before. */
    private static final Pattern UNPACKED = Pattern.compile("done: (?:(\\d+)m)?([0-9.]+)(µs|ms|s)");

    private final Running daemon;
    private final String namespace;

    /** Seconds from ctr's start to its end, and of those the ones after the last layer's fetch. */
    record Times(double all, double unpack) {}

    Pull(Running daemon, String namespace) {
        this.daemon = daemon;
        this.namespace = namespace;
    }

    Times pull(String reference) {
        List<String> words = ctr("images", "pull", "--plain-http");
        // Newer clients let the daemon fetch unless told otherwise.
        if (Command.run("ctr", "images", "pull", "--help").contains("--local")) {
            words.add("--local");
        }
        words.add(reference);
        long start = System.nanoTime();
        String output = Command.run(words);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Times(seconds, unpackSeconds(output));
    }

    private List<String> ctr(String... words) {
        List<String> all = new ArrayList<>(List.of("ctr", "--address", daemon.socket() + ""));
        all.addAll(List.of("--namespace", namespace));
        all.addAll(List.of(words));
        return all;
    }

    private static double unpackSeconds(String output) {
        Matcher found = UNPACKED.matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("ctr does not say how long it unpacked:\n" + output);
        }
        double minutes = found.group(1) == null ? 0 : Double.parseDouble(found.group(1));
        double unit =
                switch (found.group(3)) {
                    case "µs" -> 1e-6;
                    case "ms" -> 1e-3;
                    default -> 1;
                };
        return minutes * 60 + Double.parseDouble(found.group(2)) * unit;
    }
}
