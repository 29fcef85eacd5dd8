package dev.davit.slots.osgi;

import dev.davit.api.slot.SlotType;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.StateChange;
import dev.davit.slots.settings.CurrentSettings;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Limits;
import dev.davit.slots.table.PluginSlot;
import dev.davit.slots.table.Status;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What the table holds its plugins to.
 *
 * @param settings where limits come from
 * @param disabled who is kept out of service
 * @param changes is told of changes of state
 * @param spans where calls are traced
 */
record TableRules(
        CurrentSettings settings, DisabledPlugins disabled, StateChanges changes, Spans spans) {
    /** Table of the configuration file with limits of all plugins. */
    private static final String TABLE = "dev.davit.internal.v1.slots";

    /**
     * The rules for one slot.
     *
     * @param shown the id by which clients know a slot id
     */
    PluginSlot.Policy forSlot(SlotType<?> type, UnaryOperator<String> shown) {
        return new PluginSlot.Policy() {
            @Override
            public Limits limits(String id) {
                PluginSettings now = settings.current();
                Map<String, Object> table = now.tables().getOrDefault(TABLE, Map.of());
                return Limits.of(uri(id), now.daemon(), table);
            }

            private String uri(String id) {
                return type.typeId() + "." + shown.apply(id);
            }

            @Override
            public boolean isDisabled(String id) {
                return disabled.contains(uri(id));
            }

            @Override
            public Spans spans() {
                return spans;
            }

            @Override
            public void changed(
                    String id, Status before, Status after, @Nullable Generation<?> current) {
                changes.tell(
                        new StateChange(
                                type.typeId(),
                                shown.apply(id),
                                before.state(),
                                after.state(),
                                after.reason(),
                                current == null ? 0 : current.number(),
                                current == null ? "" : current.source().version(),
                                after.since()));
            }
        };
    }
}
