package dev.davit.tck;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.util.Objects;

/** Gives each test a bench of its own. */
final class SnapshotterBenchPerTest
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SnapshotterBench.class);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        var suite = (SnapshotterTck) context.getRequiredTestInstance();
        context.getStore(NAMESPACE).put(SnapshotterBench.class, new SnapshotterBench(suite));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        SnapshotterBench bench = bench(context);
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SnapshotterBench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(bench(context));
    }

    private static @Nullable SnapshotterBench bench(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(SnapshotterBench.class, SnapshotterBench.class);
    }
}
