package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which events a task has, from its creation to its deletion. */
class TaskEventsTest {
    private static final String TRACE = "task events";
    private static final int FIRST = 39;
    private static final int LAST = 54;

    @TestFactory
    Stream<DynamicNode> tasksHaveTheirEvents() {
        RunnableContainers.assume();
        try (Bench bench = Bench.open();
                var containers = RunnableContainers.ofEvents(bench);
                Watch watch = new Watch(bench.client())) {
            Map<String, Supplier<Answer>> operations =
                    new Operations(bench.client(), containers).all();
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read("events");
            var outcomes = new ArrayList<Outcome>();
            for (int line = FIRST; line <= LAST; line++) {
                JsonNode operation = recorded.get(line - 1);
                String name = operation.get("operation").stringValue();
                if (!leftOut.covers(line, name)) {
                    Supplier<Answer> action = operations.get(name);
                    if (action == null) {
                        throw new IllegalStateException("nobody knows how to do: " + name);
                    }
                    outcomes.add(EventOutcome.of(bench, watch, operation, action.get()));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    /** The operations that the recording names in words. */
    private record Operations(Client client, RunnableContainers containers) {
        Map<String, Supplier<Answer>> all() {
            Map<String, Supplier<Answer>> all = new HashMap<>();
            all.put("Tasks.Create", () -> containers.create("c1"));
            all.put("Tasks.Start", () -> ask("Start", ""));
            all.put("Tasks.Exec e1 (exit 3)", () -> exec("e1", "'sh', '-c', 'exit 3'"));
            all.put("Tasks.Start e1, process ends", () -> ask("Start", ", 'exec_id': 'e1'"));
            all.put("Tasks.DeleteProcess e1", () -> ask("DeleteProcess", ", 'exec_id': 'e1'"));
            all.put("Tasks.Exec e2 of a missing program, Start fails", this::missing);
            all.put("Tasks.DeleteProcess e2", () -> ask("DeleteProcess", ", 'exec_id': 'e2'"));
            all.put("Tasks.Exec e3 sleep + Start", this::sleep);
            all.put("Tasks.Pause", () -> ask("Pause", ""));
            all.put("Tasks.Resume", () -> ask("Resume", ""));
            all.put("Tasks.Update resources", this::update);
            all.put("Tasks.Kill init with SIGKILL while exec e3 runs", this::kill);
            all.put("Tasks.Delete", () -> ask("Delete", ""));
            return all;
        }

        private Answer ask(String method, String more) {
            return client.ask("Tasks." + method, "tk", "", "{'container_id': 'c1'" + more + "}");
        }

        private Answer exec(String id, String arguments) {
            return ask(
                    "Exec",
                    (", 'exec_id': '%s', 'spec': {'type_url':"
                         + " 'types.containerd.io/opencontainers/runtime-spec/1/Process', 'json':"
                         + " {'args': [%s], 'cwd': '/', 'env': ['PATH=/bin'], 'user': {'uid': 0,"
                         + " 'gid': 0}}}")
                            .formatted(id, arguments));
        }

        private Answer missing() {
            exec("e2", "'/no/such'").ok();
            return ask("Start", ", 'exec_id': 'e2'");
        }

        private Answer sleep() {
            exec("e3", "'sleep', '1000'").ok();
            return ask("Start", ", 'exec_id': 'e3'");
        }

        private Answer update() {
            return ask(
                    "Update",
                    ", 'resources': {'type_url':"
                            + " 'types.containerd.io/opencontainers/runtime-spec/1/LinuxResources',"
                            + " 'json': {'cpu': {'shares': 512}}}");
        }

        private Answer kill() {
            Answer killed = ask("Kill", ", 'signal': 9");
            ask("Wait", "").ok();
            return killed;
        }
    }
}
