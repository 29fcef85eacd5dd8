package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A plugin that nobody wants who has not configured it: unless a key of its table in the
 * configuration file has a value, it gets no configuration, so that nothing of it is loaded, and
 * listings show it as skipped. Service properties davit.skipped.setting and .reason.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface SkippedWithout {
    /** Prefix of the service properties. */
    String PREFIX_ = "davit.skipped.";

    /** The key, {@code address} for example. */
    String setting();

    /** What listings say, in a few words. */
    String reason();
}
