package dev.davit.bench;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results, as a table and as JSON. */
final class Report {
    private static final String GAP = "  ";

    private final String peer;
    private final String davit;
    private final List<Result> results;

    Report(String peer, String davit, List<Result> results) {
        this.peer = peer;
        this.davit = davit;
        this.results = List.copyOf(results);
    }

    void print(PrintStream out) {
        List<List<String>> table = new ArrayList<>();
        table.add(
                List.of(
                        "row",
                        "",
                        "unit",
                        peer,
                        davit,
                        "ratio",
                        davit + " is",
                        "mark",
                        "",
                        "bare",
                        peer + " spread",
                        davit + " spread",
                        "ratio spread"));
        for (Result result : results) {
            table.add(line(result));
        }
        int[] widths = new int[table.getFirst().size()];
        for (List<String> line : table) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : table) {
            var text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length()).append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
        out.printf(
                "%nratio: %s ÷ %s, or ÷ bare where %s has no counterpart: the middle one of the"
                        + " rounds; spread: least and most; bare: without a daemon%n",
                davit, peer, peer);
    }

    private static List<String> line(Result result) {
        Metric metric = result.metric();
        return List.of(
                result.row(),
                metric.name(),
                metric.unit(),
                middle(result.peer()),
                number(result.davit().median()),
                result.hasRatio() ? number(result.ratio()) + "×" : "",
                result.peer() == null ? "" : advantage(result.advantage()),
                metric.mark().text(),
                result.verdict(),
                middle(result.bare()),
                spread(result.peer()),
                spread(result.davit()),
                result.hasRatio() ? spread(result.ratios()) : "");
    }

    private static String middle(@Nullable Samples samples) {
        return samples == null ? "" : number(samples.median());
    }

    private static String advantage(double advantage) {
        return advantage >= 1
                ? String.format(Locale.ROOT, "%.2f× better", advantage)
                : String.format(Locale.ROOT, "%.2f× worse", 1 / advantage);
    }

    private static String spread(@Nullable Samples samples) {
        return samples == null ? "" : number(samples.least()) + "–" + number(samples.most());
    }

    private static String number(double value) {
        String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    void write(Path file, Map<String, String> machine) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Result result : results) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("row", result.row());
            line.put("metric", result.metric().name());
            line.put("unit", result.metric().unit());
            line.put("better", result.metric().better().name().toLowerCase(Locale.ROOT));
            if (result.peer() != null) {
                line.put("peer", result.peer().values());
            }
            line.put("davit", result.davit().values());
            if (result.bare() != null) {
                line.put("bare", result.bare().values());
            }
            if (result.hasRatio()) {
                line.put("ratio", result.ratio());
            }
            line.put("mark", result.metric().mark().text());
            line.put("verdict", result.verdict());
            lines.add(line);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("machine", machine);
        report.put("peer", peer);
        report.put("davit", davit);
        report.put("results", lines);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.write(file, json.writeValueAsBytes(report));
    }
}
