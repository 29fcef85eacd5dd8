package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component that stands for plugins in processes of their own: it is made once for each
 * entry {@code [proxy_plugins.<id>]} of the configuration file whose type is that of its slot, with
 * the entry as its configuration. Service property davit.proxy.adapter.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ProxyAdapter {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";
}
