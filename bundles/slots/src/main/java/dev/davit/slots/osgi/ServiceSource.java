package dev.davit.slots.osgi;

import dev.davit.slots.table.PluginSource;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A plugin registered as an OSGi service; getting the service starts it. */
final class ServiceSource<T> implements PluginSource<T> {
    private final BundleContext context;
    private final ServiceReference<T> reference;
    private final ComponentList components;
    private final String version;
    private final String origin;
    private volatile boolean yielding;

    ServiceSource(BundleContext context, ServiceReference<T> reference, ComponentList components) {
        this.context = context;
        this.reference = reference;
        this.components = components;
        Bundle bundle = reference.getBundle();
        version = bundle == null ? "" : bundle.getVersion().toString();
        origin =
                bundle == null
                        ? "a bundle that has left"
                        : bundle.getSymbolicName() + " " + version;
    }

    ServiceReference<T> reference() {
        return reference;
    }

    boolean isFrom(Bundle bundle) {
        return bundle.equals(reference.getBundle());
    }

    /** Whether every other source goes before this one. */
    void yield(boolean yields) {
        yielding = yields;
    }

    @Override
    public T open() {
        T plugin = context.getService(reference);
        if (plugin == null) {
            throw new IllegalStateException(components.failure(reference));
        }
        return plugin;
    }

    @Override
    public void close() {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException e) {
            // The slot table's own bundle is stopping: the framework releases all its services.
            return;
        }
    }

    @Override
    public int ranking() {
        if (yielding) {
            return Integer.MIN_VALUE;
        }
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking
                ? ranking
                : 0;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String origin() {
        return origin;
    }
}
