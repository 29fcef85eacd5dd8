package dev.davit.api.trace;

import java.util.HashSet;
import java.util.regex.Pattern;

/**
 * The header tracestate, a list {@code key=value,…} that is passed on and not understood:
 * https://www.w3.org/TR/trace-context/#tracestate-header.
 */
final class TraceState {
    static final int MAX_CHARACTERS = 512;

    private static final int MAX_MEMBERS = 32;

    /** Nobody sends more; whoever does is not read to the end. */
    private static final int MAX_READ = 8192;

    private static final Pattern KEY =
            Pattern.compile(
                    "[a-z][a-z0-9_\\-*/]{0,255}|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13}");

    private static final Pattern VALUE = Pattern.compile("[ -~&&[^,=]]{0,255}[!-~&&[^,=]]");

    private TraceState() {}

    /** What goes out of what came in; empty if it breaks the rules. */
    static String cleaned(String header) {
        if (header.isEmpty() || header.length() > MAX_READ) {
            return "";
        }
        var kept = new StringBuilder();
        var keys = new HashSet<String>();
        boolean full = false;
        for (String part : header.split(",", -1)) {
            String member = part.strip();
            if (member.isEmpty()) {
                continue;
            }
            int equals = member.indexOf('=');
            if (equals < 0
                    || !KEY.matcher(member.substring(0, equals)).matches()
                    || !VALUE.matcher(member.substring(equals + 1)).matches()
                    || !keys.add(member.substring(0, equals))
                    || keys.size() > MAX_MEMBERS) {
                return "";
            }
            full |= kept.length() + member.length() + 1 > MAX_CHARACTERS;
            if (!full) {
                kept.append(kept.isEmpty() ? "" : ",").append(member);
            }
        }
        return kept.toString();
    }
}
