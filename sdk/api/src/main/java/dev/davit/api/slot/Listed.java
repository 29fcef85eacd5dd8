package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Puts a component that is no plugin of a slot into the list of plugins that clients see, and tells
 * what any component in the list needs: service properties davit.listed.type, .id and .requires.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Listed {
    /** Prefix of the service properties. */
    String PREFIX_ = "davit.listed.";

    /** Type shown, {@code io.containerd.service.v1} for example; the slot's for a slot plugin. */
    String type() default "";

    /** Id shown; the slot id, or what {@link ShownAs} says, for a slot plugin. */
    String id() default "";

    /** Types of plugins that this one works with. */
    String[] requires() default {};
}
