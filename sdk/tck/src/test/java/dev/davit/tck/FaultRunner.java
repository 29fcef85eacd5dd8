package dev.davit.tck;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.Map;
import java.util.TreeMap;

/** Runs a suite inside a test, to see which of its rules an implementation breaks. */
final class FaultRunner {
    private FaultRunner() {}

    /**
     * Runs every test of a class.
     *
     * @return what went wrong, by the number in front of the test's name: {@code s12} or {@code
     *     c07}
     */
    static Map<String, Throwable> failures(Class<?> suite) {
        return run(suite, test -> FilterResult.included("every test"));
    }

    /** Runs the test of one rule of a class. */
    static Map<String, Throwable> failures(Class<?> suite, String rule) {
        return run(
                suite,
                test ->
                        FilterResult.includedIf(
                                !test.isTest() || rule(test.getDisplayName()).equals(rule)));
    }

    private static Map<String, Throwable> run(Class<?> suite, PostDiscoveryFilter filter) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(suite))
                        .filters(filter)
                        .build();
        var listener = new Listener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request, listener);
        if (listener.tests == 0) {
            throw new AssertionError("no tests in " + suite);
        }
        return listener.failures;
    }

    private static String rule(String name) {
        int end = name.indexOf('_');
        return end < 0 ? name : name.substring(0, end);
    }

    private static final class Listener implements TestExecutionListener {
        private final Map<String, Throwable> failures = new TreeMap<>();
        private int tests;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                tests++;
            }
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failures.put(
                        rule(test.getDisplayName()),
                        result.getThrowable().orElseGet(AssertionError::new));
            }
        }
    }
}
