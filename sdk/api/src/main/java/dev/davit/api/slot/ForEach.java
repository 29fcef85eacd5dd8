package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component that is made once for each entry of a table at the top of the configuration
 * file, with the entry as its configuration and the entry's name as its slot id: {@code
 * stream_processors} for example. Service property davit.for.each.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ForEach {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";

    /** The table. */
    String value();
}
