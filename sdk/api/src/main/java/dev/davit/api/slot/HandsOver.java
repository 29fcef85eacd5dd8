package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How this plugin passes from one generation to the next, where it differs from its slot: service
 * property davit.hands.over. A snapshotter that keeps everything in a process elsewhere can live
 * twice at once, though most snapshotters own a directory and cannot.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface HandsOver {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";

    /** The way. */
    HandOver value();
}
