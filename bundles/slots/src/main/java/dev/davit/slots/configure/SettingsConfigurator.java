package dev.davit.slots.configure;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.runtime.TaskRuntime;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.Departures;
import dev.davit.slots.osgi.PluginProperties;
import dev.davit.slots.osgi.SlotTypes;
import dev.davit.slots.settings.SettingsControl;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns tables of the configuration file into configurations of components: the URI that clients
 * know a plugin by finds the table, the component's own configuration id receives it.
 */
@Component(service = {PluginConfigurator.class, SettingsControl.class})
public final class SettingsConfigurator implements PluginConfigurator, SettingsControl {
    private static final Logger LOG = System.getLogger(SettingsConfigurator.class.getName());

    /** A configuration that bundles from anywhere may read. */
    private static final String ANY_LOCATION = "?";

    private static final String REQUIRE = "require";

    /** Longer than a generation is given to let its calls finish. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);

    private static final Set<String> WAITED_IN =
            Set.of(TaskRuntime.SLOT.typeId(), SandboxController.SLOT.typeId());

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;
    private final ConfigurationAdmin admin;
    private final SettingsInEffect settings;
    private final SlotTypes types;
    private final Departures departures;
    private final ProxyConfigurations proxies;
    private final EntryConfigurations entries;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> configured = new HashSet<>();

    @GuardedBy("lock")
    private long changes;

    /** Configures nothing yet. */
    @Activate
    public SettingsConfigurator(
            BundleContext context,
            @Reference ServiceComponentRuntime runtime,
            @Reference ConfigurationAdmin admin,
            @Reference SettingsInEffect settings,
            @Reference SlotTypes types,
            @Reference Departures departures) {
        this.context = context;
        this.runtime = runtime;
        this.admin = admin;
        this.settings = settings;
        this.types = types;
        this.departures = departures;
        proxies = new ProxyConfigurations(admin);
        entries = new EntryConfigurations(admin);
    }

    @Override
    public void configure(List<Declared> components) {
        lock.lock();
        try {
            PluginSettings current = settings.current();
            for (Declared component : components) {
                if (PluginProperties.isProxyAdapter(component.properties())) {
                    proxies.adapter(component.pid(), slotType(component));
                }
                String table = PluginProperties.forEach(component.properties());
                if (!table.isEmpty()) {
                    String type = types.typeIdOf(component.contracts());
                    entries.component(component.pid(), table, type);
                }
                String uri = uriOf(component);
                if (!uri.isEmpty()
                        && !current.disabled().contains(uri)
                        && isWanted(component, uri, current)
                        && configured.add(component.pid())) {
                    give(component, uri, current);
                }
            }
            proxies.bring(current, changes, (proxy, pid) -> {});
            entries.bring(current);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void configureStarted() {
        var waiting = new ArrayList<Declared>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            Declared declared = declared(component);
            if (settings.current().disabled().contains(uriOf(declared))) {
                disable(component, uriOf(declared));
            } else if (REQUIRE.equals(component.configurationPolicy)) {
                waiting.add(declared);
            }
        }
        configure(waiting);
        lock.lock();
        try {
            proxies.dismissOthers(settings.current());
        } finally {
            lock.unlock();
        }
    }

    private static boolean isWanted(Declared component, String uri, PluginSettings by) {
        String setting = PluginProperties.wantedSetting(component.properties());
        Map<String, Object> table = by.tables().getOrDefault(uri, Map.of());
        return setting.isEmpty() || !"".equals(table.getOrDefault(setting, ""));
    }

    @Override
    public List<Concern> concerns(PluginSettings next) {
        PluginSettings current = settings.current();
        var concerns = new ArrayList<Concern>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            Declared declared = declared(component);
            String uri = uriOf(declared);
            boolean wasOn = !current.disabled().contains(uri);
            boolean isOn = !next.disabled().contains(uri);
            if (!uri.isEmpty() && wasOn != isOn) {
                concerns.add(new Concern(uri, Set.of(), !takesChanges(declared)));
            } else if (!uri.isEmpty() && isOn && REQUIRE.equals(component.configurationPolicy)) {
                Set<String> tables = ComponentProperties.differing(declared, uri, current, next);
                if (!tables.isEmpty()) {
                    concerns.add(new Concern(uri, tables, !takesChanges(declared)));
                }
            }
        }
        return concerns;
    }

    @Override
    public List<Failure> apply(PluginSettings next, Duration limit) {
        var leaving = new HashSet<Bundle>();
        lock.lock();
        try {
            PluginSettings before = settings.current();
            changes++;
            var arrivals = new Arrivals(runtime, changes);
            settings.change(next);
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
                change(component, before, arrivals, leaving);
            }
            proxies.bring(
                    next, changes, (proxy, pid) -> expect(proxy.uri(), proxy.id(), pid, arrivals));
            entries.bring(next);
            List<Failure> failures = arrivals.await(limit);
            proxies.dismissOthers(next);
            if (arrivals.someAreLate()) {
                Set<Bundle> late = Set.copyOf(leaving);
                leaving.clear();
                Thread.ofVirtual()
                        .name("late plugins")
                        .start(
                                () -> {
                                    arrivals.await(LONGEST_DRAIN);
                                    expectNoMore(late);
                                });
            }
            return failures;
        } finally {
            lock.unlock();
            expectNoMore(leaving);
        }
    }

    private void expectNoMore(Set<Bundle> bundles) {
        bundles.forEach(bundle -> departures.expectBack(bundle, false));
    }

    private void expect(String uri, String slotId, String pid, Arrivals arrivals) {
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (component.configurationPid[0].equals(pid)) {
                arrivals.expect(component, uri, slotId);
            }
        }
    }

    @GuardedBy("lock")
    private void change(
            ComponentDescriptionDTO component,
            PluginSettings before,
            Arrivals arrivals,
            Set<Bundle> leaving) {
        Declared declared = declared(component);
        String uri = uriOf(declared);
        PluginSettings next = settings.current();
        if (uri.isEmpty() || !takesChanges(declared)) {
            return;
        }
        if (next.disabled().contains(uri)) {
            disable(component, uri);
            configured.remove(declared.pid());
            return;
        }
        if (!isWanted(declared, uri, next)) {
            if (configured.remove(declared.pid())) {
                withdraw(declared, uri);
            }
            return;
        }
        boolean enabled = runtime.isComponentEnabled(component);
        boolean differs = !ComponentProperties.differing(declared, uri, before, next).isEmpty();
        if (REQUIRE.equals(component.configurationPolicy)
                && (configured.add(declared.pid()) || differs)) {
            Bundle bundle = context.getBundle(component.bundle.id);
            if (bundle != null && enabled && leaving.add(bundle)) {
                departures.expectBack(bundle, true);
            }
            arrivals.expect(component, uri, slotId(declared));
            give(declared, uri, next);
        }
        if (!enabled) {
            LOG.log(Level.INFO, "{0} is not disabled any more", uri);
            runtime.enableComponent(component);
        }
    }

    /**
     * Whether a component can be another one while the daemon runs: a plugin behind its slot can.
     * Those that run tasks and sandboxes cannot, since clients wait inside for as long as these
     * live.
     */
    private boolean takesChanges(Declared component) {
        String type = types.typeIdOf(component.contracts());
        return !type.isEmpty() && !WAITED_IN.contains(type);
    }

    @GuardedBy("lock")
    private void give(Declared component, String uri, PluginSettings from) {
        var properties = ComponentProperties.of(component, uri, from);
        properties.put(Arrivals.MARK, changes);
        try {
            admin.getConfiguration(component.pid(), ANY_LOCATION)
                    .update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + uri, e);
        }
    }

    private void withdraw(Declared component, String uri) {
        try {
            admin.getConfiguration(component.pid(), ANY_LOCATION).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take away the configuration of " + uri, e);
        }
    }

    private void disable(ComponentDescriptionDTO component, String uri) {
        if (runtime.isComponentEnabled(component)) {
            LOG.log(Level.INFO, "{0} is disabled in the configuration file", uri);
            runtime.disableComponent(component);
        }
    }

    private String slotType(Declared adapter) {
        String type = PluginProperties.slotType(adapter.properties());
        return type.isEmpty() ? types.typeIdOf(adapter.contracts()) : type;
    }

    private static Declared declared(ComponentDescriptionDTO component) {
        return new Declared(
                component.configurationPid[0],
                List.of(component.serviceInterfaces),
                component.properties);
    }

    private static String slotId(Declared component) {
        return component.properties().get(PluginProperties.SLOT_ID) instanceof String id ? id : "";
    }

    private String uriOf(Declared component) {
        String type = PluginProperties.listedType(component.properties());
        if (type.isEmpty()) {
            type = types.typeIdOf(component.contracts());
        }
        String id = PluginProperties.shownId(component.properties());
        return type.isEmpty() || id.isEmpty() ? "" : type + "." + id;
    }
}
