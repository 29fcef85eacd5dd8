package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Output of containers in logs of the daemon, asked for by stock ctr. */
final class ContainerLogsTest {
    private static Path own(Stage stage) {
        return stage.scratch().path("root").resolve("dev.davit.logger.v1.json-file");
    }

    private static void run(Stage stage, String uri, String id, String script) {
        stage.ok("run", "-d", "--log-uri", uri, Stage.IMAGE, id, "sh", "-c", script);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void outputIsLoggedAsDockerDoesAndAcrossAKill() {
        try (Stage stage = Stage.withImage()) {
            Path log = own(stage).resolve("default/c-json.log");
            String count =
                    "echo trouble >&2; i=0; while [ $i -lt 100000 ]; do echo $i; i=$((i+1));"
                            + " [ $((i % 100)) = 0 ] && usleep 10000; done";
            run(stage, "davit-log://json-file", "c", count);
            Await.until("the first lines", () -> lines(log).size() > 100);
            assertTrue(
                    lines(log).stream()
                            .anyMatch(
                                    line ->
                                            line.startsWith(
                                                    "{\"log\":\"trouble\\n\",\"stream\":\"stderr\","
                                                            + "\"time\":\"")),
                    () -> lines(log).getFirst());
            stage.daemon().kill();
            stage.daemon().start();
            int before = lines(log).size();
            Await.until("more lines", () -> lines(log).size() > before + 200);
            assertEquals("RUNNING", stage.taskStatus("c"));
            stage.ok("tasks", "kill", "-s", "KILL", "c");
            Await.until("the end", () -> stage.taskStatus("c").equals("STOPPED"));
            stage.ok("tasks", "rm", "c");
            List<String> out =
                    lines(log).stream().filter(line -> line.contains("\"stdout\"")).toList();
            String last = out.getLast();
            int number = Integer.parseInt(last.substring(8, last.indexOf('\\')));
            assertTrue(number > before, last);
        }
    }

    @Test
    void aLogThatIsRefusedFailsTheRunInWords() {
        try (Stage stage = Stage.withImage()) {
            String complaint =
                    stage.fails(
                            "run",
                            "-d",
                            "--log-uri",
                            "davit-log://json-file?path=/etc/davit-no.log",
                            Stage.IMAGE,
                            "no",
                            "true");
            assertTrue(complaint.contains("/etc/davit-no.log is neither in"), complaint);
            complaint =
                    stage.fails(
                            "run", "-d", "--log-uri", "davit-log://none", Stage.IMAGE, "n", "true");
            assertTrue(complaint.contains("logger \"none\": not found"), complaint);
            Path log = own(stage).resolve("yes.log");
            run(stage, "davit-log://json-file?path=yes.log", "yes", "echo yes");
            Await.until("the line", () -> lines(log).size() == 1);
        }
    }
}
