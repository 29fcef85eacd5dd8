package dev.davit.cli.plugins;

import dev.davit.cli.Json;
import dev.davit.cli.Table;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.plugins.v1.CallCounts;
import dev.davit.proto.services.plugins.v1.FormerGeneration;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.MethodCalls;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.RunningCall;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

@Command(name = "inspect", description = "Prints all that is known of a plugin.")
final class InspectCommand implements Runnable {
    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "the daemon's whole answer")
    private boolean json;

    @Parameters(paramLabel = "PLUGIN", description = "the plugin")
    private String plugin = "";

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        InspectPluginResponse answer =
                PluginClient.with(plugins.connection(), client -> client.inspect(plugin));
        if (json) {
            out.println(Json.pretty(answer));
        } else {
            print(answer, out, Instant.now());
        }
        out.flush();
    }

    static void print(InspectPluginResponse answer, PrintWriter out, Instant now) {
        Plugin plugin = answer.getPlugin();
        out.println(Texts.name(plugin));
        line(
                out,
                "State",
                Texts.state(plugin.getState())
                        + " since "
                        + Times.fromProto(plugin.getSince())
                        + " ("
                        + Texts.age(plugin.getSince(), now)
                        + ")");
        line(out, "Reason", plugin.getReason());
        line(out, "Version", plugin.getVersion());
        line(out, "Generation", String.valueOf(plugin.getGeneration()));
        line(out, "Origin", plugin.getOrigin());
        line(out, "Requires", String.join(", ", plugin.getRequiresList()));
        plugin.getWaitsForList().forEach(wait -> line(out, "Waits for", wait));
        line(out, "Platforms", plugin.getPlatformsCount() == 0 ? "" : Texts.platforms(plugin));
        line(out, "Capabilities", String.join(", ", plugin.getCapabilitiesList()));
        new TreeMap<>(plugin.getExportsMap())
                .forEach((key, value) -> line(out, "Exports", key + "=" + value));
        line(out, "Calls", calls(plugin.getCalls()));
        line(out, "Latency", latency(plugin.getCalls()));
        plugin.getFormerList().forEach(former -> line(out, "Former", former(former, now)));
        methods(answer, out);
        inside(answer, out);
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) {
            String key = name + ":";
            out.println("  " + key + " ".repeat(14 - key.length()) + Texts.line(value));
        }
    }

    private static String calls(CallCounts calls) {
        return calls.getTotal()
                + " ended, "
                + calls.getFailed()
                + " of them failed; "
                + calls.getRunning()
                + " inside, "
                + calls.getWaiting()
                + " at the door, "
                + calls.getOverdue()
                + " overdue";
    }

    private static String latency(CallCounts calls) {
        return calls.getTotal() == 0
                ? ""
                : "p50 "
                        + Texts.latency(calls.getMedian())
                        + ", p99 "
                        + Texts.latency(calls.getP99())
                        + ", longest "
                        + Texts.latency(calls.getLongest());
    }

    private static String former(FormerGeneration former, Instant now) {
        return "generation "
                + former.getNumber()
                + ", version "
                + Texts.orDash(former.getVersion())
                + ", replaced "
                + Texts.age(former.getSince(), now)
                + " ago: "
                + Texts.count(former.getRunning(), "call")
                + " inside"
                + former.getLeaksList().stream()
                        .map(leak -> "; held by " + leak)
                        .collect(Collectors.joining());
    }

    private static void methods(InspectPluginResponse answer, PrintWriter out) {
        if (answer.getMethodsCount() == 0) {
            return;
        }
        out.println();
        var table = new Table("METHOD", "VERSION", "OK", "MEAN", "FAILURES");
        for (MethodCalls method : answer.getMethodsList()) {
            Map<String, Long> failures = new TreeMap<>(method.getFailuresMap());
            long all = method.getOk() + failures.values().stream().mapToLong(n -> n).sum();
            Duration time = Texts.duration(method.getTime());
            table.row(
                    method.getMethod(),
                    Texts.orDash(method.getVersion()),
                    String.valueOf(method.getOk()),
                    Texts.latency(all == 0 ? Duration.ZERO : time.dividedBy(all)),
                    Texts.orDash(
                            failures.entrySet().stream()
                                    .map(entry -> entry.getKey() + " " + entry.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        table.print(out);
    }

    private static void inside(InspectPluginResponse answer, PrintWriter out) {
        if (answer.getCallsCount() == 0) {
            return;
        }
        out.println();
        var table = new Table("CALL", "AGE", "WHERE", "THREAD");
        for (RunningCall call : answer.getCallsList()) {
            table.row(
                    call.getMethod(),
                    Texts.latency(call.getAge()),
                    call.getWaiting() ? "at the door" : "inside",
                    call.getThread());
        }
        table.print(out);
    }
}
