package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The pages of the smaller slots and their suites have the same rules. */
final class SmallRulesTest {
    @ParameterizedTest
    @CsvSource({
        "logger, l, dev.davit.tck.ContainerLoggerTck",
        "image-verifier, v, dev.davit.tck.ImageVerifierTck",
        "resolver, r, dev.davit.tck.ImageResolverTck"
    })
    void everyRuleOfThePageIsATestAndTheOtherWayRound(String page, String letter, Class<?> suite)
            throws IOException {
        List<String> rules =
                Files.readAllLines(Path.of("../../docs/slots/" + page + ".md")).stream()
                        .filter(line -> line.matches("\\* " + letter + "\\d\\d\\. .*"))
                        .map(line -> line.substring(2, 5))
                        .toList();
        List<String> tests =
                AnnotationSupport.findAnnotatedMethods(
                                suite, Test.class, HierarchyTraversalMode.TOP_DOWN)
                        .stream()
                        .map(method -> method.getName().substring(0, 3))
                        .sorted()
                        .toList();
        assertEquals(tests, rules);
        assertFalse(rules.isEmpty());
    }
}
