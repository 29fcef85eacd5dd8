package dev.davit.api.slot;

import org.osgi.service.component.annotations.ComponentPropertyType;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tables of the configuration file that a plugin reads besides its own: service property
 * davit.config.tables. Keys of the plugin's own table win.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ConfigTables {
    /** Prefix of the service property. */
    String PREFIX_ = "davit.";

    /** URIs of plugin tables, {@code io.containerd.shim.v1.manager} for example. */
    String[] value();
}
