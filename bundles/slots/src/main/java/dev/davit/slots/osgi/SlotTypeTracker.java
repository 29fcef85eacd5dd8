package dev.davit.slots.osgi;

import dev.davit.api.slot.SlotType;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

import java.util.function.Consumer;

/** Follows the slot types that bundles register. */
@SuppressWarnings("rawtypes") // a class literal knows no parameters
final class SlotTypeTracker extends ServiceTracker<SlotType, SlotType> {
    private final Consumer<SlotType<?>> opener;
    private final Consumer<SlotType<?>> closer;

    SlotTypeTracker(
            BundleContext context, Consumer<SlotType<?>> opener, Consumer<SlotType<?>> closer) {
        super(context, SlotType.class, null);
        this.opener = opener;
        this.closer = closer;
    }

    @Override
    public @Nullable SlotType addingService(ServiceReference<SlotType> reference) {
        SlotType<?> type = super.addingService(reference);
        if (type != null) {
            opener.accept(type);
        }
        return type;
    }

    @Override
    public void removedService(ServiceReference<SlotType> reference, SlotType type) {
        SlotType<?> gone = type;
        closer.accept(gone);
        super.removedService(reference, type);
    }
}
