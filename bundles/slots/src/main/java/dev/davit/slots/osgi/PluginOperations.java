package dev.davit.slots.osgi;

import dev.davit.api.ErrorCode;
import dev.davit.api.process.PluginProcess;
import dev.davit.api.slot.Replaceable;
import dev.davit.slots.PluginControl;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.Places.Place;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Limits;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.Optional;

/** Finds the place that an operator names and does to it what the operator wants. */
@Component(service = PluginControl.class)
public final class PluginOperations implements PluginControl {
    private final Places places;
    private final DisabledPlugins disabled;

    /** Does nothing yet. */
    @Activate
    public PluginOperations(@Reference Places places, @Reference PluginSettings settings) {
        this.places = places;
        disabled = DisabledPlugins.read(settings.root());
    }

    @Override
    public PluginDescription drain(String plugin, Duration limit) {
        Place place = places.find(plugin);
        place.plugin().drain(limit);
        return places.describe(place);
    }

    @Override
    public PluginDescription enable(String plugin) {
        Place place = places.find(plugin);
        disabled.set(place.uri(), false);
        place.plugin().enable();
        return places.describe(place);
    }

    @Override
    public PluginDescription disable(String plugin, boolean lasting) {
        Place place = places.find(plugin);
        if (lasting) {
            disabled.set(place.uri(), true);
        }
        place.plugin().disable();
        return places.describe(place);
    }

    @Override
    public PluginDescription replace(String plugin) {
        Place place = places.find(plugin);
        Replaceable part = partOf(place);
        place.plugin().hold(Limits.DEFAULT.handOver(), part::replace);
        return places.describe(place);
    }

    /** What can be replaced: the plugin's own working part, or the process that it speaks to. */
    private Replaceable partOf(Place place) {
        Optional<Replaceable> part =
                replaceable(place)
                        .or(
                                () ->
                                        places.find(PluginProcess.SLOT.typeId(), place.slotId())
                                                .flatMap(PluginOperations::replaceable));
        return part.orElseThrow(
                () ->
                        ErrorCode.FAILED_PRECONDITION.about(
                                place.uri()
                                        + " has no process that the daemon runs: name the file of a"
                                        + " bundle, or replace the process yourself"));
    }

    private static Optional<Replaceable> replaceable(Place place) {
        Generation<?> generation = place.plugin().current();
        return generation != null && generation.plugin() instanceof Replaceable part
                ? Optional.of(part)
                : Optional.empty();
    }
}
