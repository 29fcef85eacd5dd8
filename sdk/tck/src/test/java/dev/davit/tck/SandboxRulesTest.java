package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of the sandbox controller slot and its suite have the same rules. */
final class SandboxRulesTest {
    private static final Path PAGE = Path.of("../../docs/slots/sandbox-controller.md");

    @Test
    void everyRuleOfThePageIsATestAndTheOtherWayRound() throws IOException {
        List<String> page =
                Files.readAllLines(PAGE).stream()
                        .filter(line -> line.matches("\\* b\\d\\d\\. .*"))
                        .map(line -> line.substring(2, 5))
                        .toList();
        List<String> tests =
                AnnotationSupport.findAnnotatedMethods(
                                SandboxControllerTck.class,
                                Test.class,
                                HierarchyTraversalMode.TOP_DOWN)
                        .stream()
                        .map(method -> method.getName().substring(0, 3))
                        .sorted()
                        .toList();
        assertEquals(tests, page);
    }
}
