package dev.davit.arrows;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All classes of all modules against all arrows, and the arrows against classes that break them.
 * The wire's messages are left out: their compiler writes them, and they are half of all classes.
 */
class ArrowsTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/dev/davit/proto/"))
                    .importPackages("dev.davit");

    @ParameterizedTest
    @EnumSource
    void holds(Arrow arrow) {
        arrow.rule().check(HOUSE);
    }

    @ParameterizedTest
    @EnumSource
    void noticesAViolation(Arrow arrow) {
        JavaClasses planted = new ClassFileImporter().importUrl(arrow.violation().getResource("."));
        String report = arrow.rule().evaluate(planted).getFailureReport().toString();
        assertTrue(report.contains(arrow.violation().getSimpleName()), report);
    }

    /** A room that is missing here is missing on the class path of this module. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api",
                "bbolt",
                "cli",
                "config",
                "console",
                "content",
                "daemon",
                "differ",
                "example",
                "grpc",
                "kit",
                "launcher",
                "linux",
                "logger",
                "metadata",
                "processor",
                "proxy.adapter",
                "proxy.keeper",
                "rpc",
                "runtime",
                "service",
                "slots",
                "snapshotter",
                "tck",
                "testbed",
                "testkit",
                "tracing",
                "ttrpc",
                "verifier"
            })
    void looksIntoEveryRoom(String room) {
        assertTrue(HOUSE.containPackage("dev.davit." + room));
    }

    @Test
    void leavesOutTheTests() {
        assertTrue(HOUSE.stream().noneMatch(type -> type.getPackageName().contains("planted")));
        assertTrue(HOUSE.contain("dev.davit.service.Leases"));
    }
}
