package dev.davit.console;

import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slots;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The plugins with their states, for a person with a browser. */
final class PluginPage {
    /** Nothing on the page may load or run anything, whatever a plugin calls itself. */
    static final Map<String, String> HEADERS =
            Map.of(
                    "Content-Type",
                    "text/html; charset=utf-8",
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'",
                    "X-Content-Type-Options",
                    "nosniff",
                    "Cache-Control",
                    "no-store");

    private static final List<String> COLUMNS =
            List.of("type", "id", "state", "since", "version", "generation", "calls", "why");

    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Davit</title>
            <style>
            body { font-family: sans-serif }
            table { border-collapse: collapse }
            td, th { text-align: left; padding: 0.2em 0.8em; border-bottom: 1px solid #ccc }
            .quarantined, .degraded, .stopped { background: #fdd }
            </style></head>
            <body><h1>Plugins</h1>
            <p><a href="/v1/metrics">metrics</a> <a href="/healthz">health</a></p>
            <table>
            """;

    private final Slots slots;

    PluginPage(Slots slots) {
        this.slots = slots;
    }

    String html() {
        var page = new StringBuilder(HEAD);
        row(page, "", "th", COLUMNS);
        for (PluginDescription plugin : slots.plugins()) {
            String state = plugin.state().name().toLowerCase(Locale.ROOT);
            row(
                    page,
                    state,
                    "td",
                    List.of(
                            plugin.type(),
                            plugin.id(),
                            state,
                            plugin.since().toString(),
                            plugin.version(),
                            Integer.toString(plugin.generation()),
                            Long.toString(plugin.calls().total()),
                            plugin.reason()));
        }
        return page.append("</table></body></html>\n").toString();
    }

    private static void row(StringBuilder page, String look, String cell, List<String> values) {
        page.append("<tr class=\"").append(look).append("\">");
        for (String value : values) {
            page.append('<').append(cell).append('>');
            escape(page, value);
            page.append("</").append(cell).append('>');
        }
        page.append("</tr>\n");
    }

    private static void escape(StringBuilder page, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(c);
            }
        }
    }
}
