package dev.davit.slots.configure;

import dev.davit.slots.PluginSettings;
import dev.davit.slots.settings.CurrentSettings;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Holds the settings of the running generation; the configurator puts the next ones in. */
@Component(service = {CurrentSettings.class, SettingsInEffect.class})
public final class SettingsInEffect implements CurrentSettings {
    private final List<Consumer<PluginSettings>> listeners = new CopyOnWriteArrayList<>();
    private volatile PluginSettings settings;

    /** Begins with what the daemon was started with. */
    @Activate
    public SettingsInEffect(@Reference PluginSettings settings) {
        this.settings = settings;
    }

    @Override
    public PluginSettings current() {
        return settings;
    }

    @Override
    public AutoCloseable listen(Consumer<PluginSettings> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void change(PluginSettings next) {
        settings = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
