package dev.davit.slots.osgi;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.PluginSkipped;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The service properties that tell a plugin's place, as the annotations of the SDK set them. */
public final class PluginProperties {
    /** Id in its slot. */
    public static final String SLOT_ID = "davit.slot.id";

    /** Type of a component that is listed without a slot. */
    public static final String LISTED_TYPE = "davit.listed.type";

    /** Id of a component that is listed without a slot. */
    public static final String LISTED_ID = "davit.listed.id";

    /** Where a component comes from that stands for something else, as listings tell it. */
    public static final String LISTED_ORIGIN = "davit.listed.origin";

    /** Since when it does, in milliseconds of the epoch. */
    public static final String LISTED_SINCE = "davit.listed.since";

    /** Type of its slot, told by an adapter that may come before the slot does. */
    private static final String SLOT_TYPE = "davit.slot.type";

    private static final String SHOWN_AS = "davit.shown.as";
    private static final String PROXY_ADAPTER = "davit.proxy.adapter";
    private static final String FOR_EACH = "davit.for.each";
    private static final String LISTED_REQUIRES = "davit.listed.requires";
    private static final String HANDS_OVER = "davit.hands.over";
    private static final String CONFIG_TABLES = "davit.config.tables";
    private static final String SKIPPED_SETTING = "davit.skipped.setting";
    private static final String SKIPPED_REASON = "davit.skipped.reason";

    private PluginProperties() {}

    /** Id under which clients know it; empty for a component that is not listed. */
    public static String shownId(Map<String, ?> properties) {
        String shown = text(properties, SHOWN_AS);
        if (shown.isEmpty()) {
            shown = text(properties, LISTED_ID);
        }
        return shown.isEmpty() ? text(properties, SLOT_ID) : shown;
    }

    /** Type under which clients know it; empty if its slot tells. */
    public static String listedType(Map<String, ?> properties) {
        return text(properties, LISTED_TYPE);
    }

    /** Where it comes from if not from its bundle; its version is not known then. */
    static Optional<String> listedOrigin(Map<String, ?> properties) {
        return properties.get(LISTED_ORIGIN) instanceof String origin
                ? Optional.of(origin)
                : Optional.empty();
    }

    /** Since when it is as it is, in milliseconds; its bundle's last change if it does not tell. */
    static long listedSince(Map<String, ?> properties, long changed) {
        return properties.get(LISTED_SINCE) instanceof Long since ? since : changed;
    }

    /** Type of its slot; empty if its contract tells. */
    public static String slotType(Map<String, ?> properties) {
        return text(properties, SLOT_TYPE);
    }

    /** Whether it stands for plugins in processes of their own. */
    public static boolean isProxyAdapter(Map<String, ?> properties) {
        return String.valueOf(properties.get(PROXY_ADAPTER)).equals("true");
    }

    /** Table of the configuration file for each of whose entries it is made; empty for others. */
    public static String forEach(Map<String, ?> properties) {
        return text(properties, FOR_EACH);
    }

    /** Types of plugins it works with. */
    public static String[] requires(Map<String, ?> properties) {
        return texts(properties.get(LISTED_REQUIRES));
    }

    /** The key without which it is not wanted; empty if there is none. */
    public static String wantedSetting(Map<String, ?> properties) {
        return text(properties, SKIPPED_SETTING);
    }

    /** What listings say while it is not wanted. */
    static String skippedReason(Map<String, ?> properties) {
        return Objects.requireNonNull(
                new PluginSkipped(text(properties, SKIPPED_REASON)).getMessage());
    }

    /** URIs of further tables that configure it. */
    public static String[] configTables(Map<String, ?> properties) {
        return texts(properties.get(CONFIG_TABLES));
    }

    /** How it takes over and hands over; empty for the way of its slot. */
    static Optional<HandOver> handOver(ServiceReference<?> reference) {
        Object way = reference.getProperty(HANDS_OVER);
        for (HandOver known : HandOver.values()) {
            if (known.name().equals(way)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static String text(Map<String, ?> properties, String key) {
        return properties.get(key) instanceof String text ? text : "";
    }

    private static String[] texts(@Nullable Object value) {
        return switch (value) {
            case String[] texts -> texts;
            case String text when !text.isEmpty() -> new String[] {text};
            case null, default -> new String[0];
        };
    }
}
