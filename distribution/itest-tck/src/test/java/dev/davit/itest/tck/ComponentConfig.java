package dev.davit.itest.tck;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;

/** Configurations as the framework would make them. */
final class ComponentConfig {
    private ComponentConfig() {}

    /** A configuration with these values and the defaults of all others. */
    static <A extends Annotation> A of(Class<A> type, Map<String, Object> values) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) ->
                                Objects.requireNonNull(
                                        values.getOrDefault(
                                                method.getName(), method.getDefaultValue()),
                                        method.getName())));
    }
}
