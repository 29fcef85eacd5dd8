package dev.davit.slots.osgi;

import dev.davit.api.slot.HandOver;
import dev.davit.slots.table.PluginSource;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

import java.util.Optional;

/** A plugin registered as an OSGi service; getting the service starts it. */
final class ServiceSource<T> implements PluginSource<T> {
    private final BundleContext context;
    private final ServiceReference<T> reference;
    private final ComponentList components;
    private final Version release;

    /** Bundles of one symbolic name are versions of one thing. */
    private final String family;

    private final String version;
    private final String origin;
    private volatile String refusal = "";

    ServiceSource(BundleContext context, ServiceReference<T> reference, ComponentList components) {
        this.context = context;
        this.reference = reference;
        this.components = components;
        Bundle bundle = reference.getBundle();
        release = bundle == null ? Version.emptyVersion : bundle.getVersion();
        family = bundle == null ? "" : bundle.getSymbolicName();
        version = bundle == null ? "" : release.toString();
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

    /** Why it was not brought in the last time; empty if it was. */
    String refusal() {
        return refusal;
    }

    @Override
    public void refused(String reason) {
        refusal = reason;
    }

    @Override
    public T open() {
        refusal = "";
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
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking
                ? ranking
                : 0;
    }

    @Override
    public int compareVersion(PluginSource<?> other) {
        return other instanceof ServiceSource<?> service && service.family.equals(family)
                ? release.compareTo(service.release)
                : 0;
    }

    @Override
    public Optional<HandOver> handOver() {
        return PluginProperties.handOver(reference);
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
