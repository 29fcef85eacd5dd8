package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The id under which a component takes its place in a slot: service property davit.slot.id. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface SlotId {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";

    /** Lower-case letters, digits, dots and dashes; unique in its slot. */
    String value();
}
