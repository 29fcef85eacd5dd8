package dev.davit.itest.osgi.greeting;

import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotId;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.util.Map;

/** A plugin of the new type. */
@SlotId("hello")
@Component(service = Greeter.class)
public final class HelloGreeter implements Greeter, PluginFacts {
    @Activate
    public HelloGreeter() {}

    @Override
    public String greet() {
        return "hello";
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("greeting", greet());
    }
}
