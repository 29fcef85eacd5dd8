package dev.davit.itest.replay;

import dev.davit.testbed.Scratch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What recorded texts leave open, and what stands there in this run. A placeholder means whatever
 * is found at its first place, and the same from then on. Numbers of snapshot directories are
 * placeholders too; the number within a backend's key means nothing.
 */
final class Placeholders {
    private static final Pattern OPEN =
            Pattern.compile(
                    "(?<name>\\$(?:T|PIDNS|PID|UUID|RND|N)\\d+|\\$(?:ROOT|STATE|TMP|BIN|DNS)\\b)"
                            + "|(?<free>\\$DURATION)"
                            + "|(?<cut>…\\(\\+(?<bytes>\\d+) bytes\\))"
                            + "|(?<=snapshotter\\.v1\\.)(?<directory>\\w+/snapshots/\\d+)"
                            + "|(?<=[ \"](?:t|tk|other|default)/)(?<sequence>\\d+)(?=/)");

    private final Map<String, String> known = new HashMap<>();

    Placeholders(Scratch scratch) {
        known.put("$ROOT", scratch.path("root").toString());
        known.put("$STATE", scratch.path("state").toString());
        known.put("$TMP", scratch.path("tmp").toString());
    }

    /** Says what a placeholder stands for. */
    void set(String name, String value) {
        known.put(name, value);
    }

    /** A recorded text of a request, with everything filled in. */
    String fill(String recorded) {
        return OPEN.matcher(recorded)
                .replaceAll(found -> Matcher.quoteReplacement(value((Matcher) found, recorded)));
    }

    private String value(Matcher found, String recorded) {
        if (found.group("cut") != null) {
            // What was cut off repeats the character before it.
            return recorded.substring(found.start() - 1, found.start())
                    .repeat(Integer.parseInt(found.group("bytes")));
        }
        if (found.group("directory") != null) {
            return known.getOrDefault(found.group("directory"), found.group());
        }
        String name = found.group("name");
        return name == null ? found.group() : known.computeIfAbsent(name, Placeholders::invent);
    }

    private static String invent(String name) {
        return name.startsWith("$T")
                ? Instant.now().plus(1, ChronoUnit.HOURS).toString()
                : UUID.randomUUID().toString();
    }

    /** Whether a text is what was recorded; learns what placeholders stand for if it is. */
    boolean matches(String recorded, String actual) {
        var pattern = new StringBuilder();
        var groups = new LinkedHashMap<String, String>();
        Matcher open = OPEN.matcher(recorded);
        int at = 0;
        while (open.find()) {
            pattern.append(Pattern.quote(recorded.substring(at, open.start())));
            pattern.append(part(recorded, open, groups));
            at = open.end();
        }
        pattern.append(Pattern.quote(recorded.substring(at)));
        Matcher matcher = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
        if (!matcher.matches()) {
            return false;
        }
        groups.forEach((group, name) -> known.put(name, matcher.group(group)));
        return true;
    }

    private String part(String recorded, Matcher open, Map<String, String> groups) {
        if (open.group("cut") != null) {
            // What was cut off counts the placeholders before it in place of what they stand for.
            return recorded.indexOf('$') < 0 ? ".{" + open.group("bytes") + "}" : ".*";
        }
        String name = open.group("name") != null ? open.group("name") : open.group("directory");
        if (name == null) {
            return open.group("sequence") != null ? "\\d+" : "[0-9.]+\\S*";
        }
        String value = known.get(name);
        if (value != null) {
            return Pattern.quote(value);
        }
        String group = "g" + groups.size();
        for (Map.Entry<String, String> earlier : groups.entrySet()) {
            if (earlier.getValue().equals(name)) {
                return "\\k<" + earlier.getKey() + ">";
            }
        }
        groups.put(group, name);
        return "(?<" + group + ">" + shape(name) + ")";
    }

    private static String shape(String name) {
        if (name.startsWith("$T")) {
            return "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(?:Z|[+-]\\d\\d:\\d\\d)";
        }
        if (name.startsWith("$PID") || name.startsWith("$N")) {
            return "\\d+";
        }
        return name.startsWith("$") ? "\\S+" : "\\w+/snapshots/\\d+";
    }
}
