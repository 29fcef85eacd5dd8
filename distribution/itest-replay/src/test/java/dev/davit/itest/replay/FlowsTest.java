package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What two versions of ctr asked for their commands. */
class FlowsTest {
    private static final String TRACE = "flows";
    private static final String PULL = "ctr-pull-local";
    private static final String PULL16 = "ctr16-pull";

    /** The flows, and what their clients had done before without being recorded. */
    private static final List<String> AFTER_NOTHING =
            List.of(
                    "ctr-content",
                    "ctr-deprecations-info",
                    "ctr-fetch-object",
                    "ctr-leases",
                    "ctr-namespaces",
                    "ctr-plugins-inspect-runtime",
                    "ctr-plugins-ls",
                    PULL,
                    "ctr-pull-local-all-platforms",
                    "ctr-sandboxes",
                    "ctr-snapshots-unpack",
                    "ctr-version",
                    "ctr16-content",
                    "ctr16-leases",
                    "ctr16-namespaces",
                    "ctr16-plugins-ls",
                    PULL16,
                    "ctr16-version");

    private static final List<String> AFTER_PULL =
            List.of(
                    "check",
                    "containers",
                    "events-during-run",
                    "image-mount",
                    "pull-present",
                    "run-failing",
                    "run-rm-native",
                    "run-rm-overlayfs",
                    "run-tty",
                    "snapshots",
                    "task-lifecycle",
                    "tasks-start-wait");

    private static final List<String> AFTER_PULL_HEAD =
            List.of("images-convert", "prune", "run-options", "run-runc-binary");

    private static final List<String> AFTER_PULL_16 = List.of("images-ls-tag-rm");

    @TestFactory
    Stream<DynamicNode> clientsAreAnsweredAsRecorded() {
        var recorded = new ArrayList<JsonNode>();
        flows().forEach(flow -> recorded.addAll(Recording.read(flow)));
        var standIns = new StandIns(recorded);
        try (Bench bench = Bench.open()) {
            LeftOut leftOut = LeftOut.of(TRACE);
            var outcomes = new ArrayList<Outcome>();
            flows().forEach(
                            flow -> {
                                bench.world().clear();
                                before(flow, bench, standIns);
                                outcomes.addAll(
                                        new Flow(flow, bench, standIns, leftOut)
                                                .replay(Recording.read(flow, standIns::rewrite)));
                            });
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    private static Stream<String> flows() {
        return Stream.of(
                        AFTER_NOTHING.stream(),
                        AFTER_PULL.stream()
                                .flatMap(name -> Stream.of("ctr-" + name, "ctr16-" + name)),
                        AFTER_PULL_HEAD.stream().map(name -> "ctr-" + name),
                        AFTER_PULL_16.stream().map(name -> "ctr16-" + name))
                .flatMap(names -> names);
    }

    private static void before(String flow, Bench bench, StandIns standIns) {
        if (AFTER_NOTHING.contains(flow)) {
            return;
        }
        String pull = flow.startsWith("ctr16-") ? PULL16 : PULL;
        List<JsonNode> calls =
                Recording.read(
                        pull,
                        line -> {
                            String text = standIns.rewrite(line);
                            return flow.equals("ctr16-run-rm-native")
                                    ? text.replace("overlayfs", "native")
                                    : text;
                        });
        new Flow(pull, bench, standIns, LeftOut.of("nothing")).replay(calls);
        bench.world().collect();
    }
}
