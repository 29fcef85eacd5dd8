package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The id that clients know a plugin by, where it is not the slot id: service property
 * davit.shown.as. It names the plugin in listings, its table in the configuration file and its
 * directories. The content store called {@code local} is {@code content} to containerd's clients.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ShownAs {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";

    /** The id shown. */
    String value();
}
