package dev.davit.itest.osgi.greeting;

import dev.davit.api.slot.SlotType;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Brings the slot type: the whole of it is one service. */
@Component(
        service = {},
        immediate = true)
public final class GreeterSlot {
    @SuppressWarnings("rawtypes") // a class literal knows no parameters
    private final ServiceRegistration<SlotType> registration;

    @Activate
    public GreeterSlot(BundleContext context) {
        registration = context.registerService(SlotType.class, Greeter.SLOT, null);
    }

    /** Takes it away. */
    @Deactivate
    public void close() {
        registration.unregister();
    }
}
