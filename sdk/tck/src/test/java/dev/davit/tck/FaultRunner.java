package dev.davit.tck;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Runs a suite the way a build does and tells which of its tests failed. */
final class FaultRunner implements TestExecutionListener {
    private final SortedSet<String> failed = Collections.synchronizedSortedSet(new TreeSet<>());
    private final SortedSet<String> passed = Collections.synchronizedSortedSet(new TreeSet<>());

    private FaultRunner() {}

    /**
     * Runs all tests of a class.
     *
     * @return the names of the methods that failed
     * @throws IllegalStateException if no test ran at all
     */
    static SortedSet<String> failures(Class<?> suite) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(suite))
                        .build();
        var runner = new FaultRunner();
        LauncherFactory.create().execute(request, runner);
        if (runner.failed.isEmpty() && runner.passed.isEmpty()) {
            throw new IllegalStateException(suite + " has no tests");
        }
        return runner.failed;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.getSource().orElse(null) instanceof MethodSource method) {
            boolean success = result.getStatus() == Status.SUCCESSFUL;
            (success ? passed : failed).add(method.getMethodName());
        }
    }
}
