package dev.davit.slots.osgi;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts together what a bundle offers: its services in slots, and its other components. */
final class BundleOffers {
    private BundleOffers() {}

    static List<Offer> of(
            Bundle bundle,
            Collection<TrackedSlot<?>> slots,
            ComponentList components,
            SlotTypes types) {
        var offers = new ArrayList<Offer>();
        slots.forEach(slot -> offers.addAll(slot.offers(bundle)));
        Set<String> seen = new HashSet<>();
        offers.forEach(offer -> seen.add(offer.component()));
        for (ComponentDescriptionDTO component : components.of(bundle)) {
            if (!seen.contains(component.name)) {
                offers.add(offer(component, components, types));
            }
        }
        return offers;
    }

    private static Offer offer(
            ComponentDescriptionDTO component, ComponentList components, SlotTypes types) {
        ComponentConfigurationDTO instance = components.instance(component);
        String type = PluginProperties.listedType(component.properties);
        if (type.isEmpty()) {
            type = types.typeIdOf(List.of(component.serviceInterfaces));
        }
        return new Offer(
                component.name,
                type,
                PluginProperties.shownId(component.properties),
                outcome(component, instance, components),
                components.reason(component, instance));
    }

    private static Offer.Outcome outcome(
            ComponentDescriptionDTO component,
            @Nullable ComponentConfigurationDTO instance,
            ComponentList components) {
        if (!components.isEnabled(component)) {
            return Offer.Outcome.OFF;
        }
        if (instance == null) {
            return Offer.Outcome.WAITING;
        }
        return switch (instance.state) {
            case ComponentConfigurationDTO.ACTIVE, ComponentConfigurationDTO.SATISFIED ->
                    Offer.Outcome.SERVING;
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> Offer.Outcome.FAILED;
            default -> Offer.Outcome.WAITING;
        };
    }
}
