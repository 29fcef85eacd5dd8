package dev.davit.cli.plugins;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Switches the daemon's plugins, until its next start only. For one thread at a time. */
final class DaemonSwitch implements Switches.Control {
    private final PluginClient client;
    private final boolean lenient;
    private final Consumer<String> log;
    private final Set<String> fixed = new HashSet<>();

    /**
     * @param lenient whether a plugin that the daemon does not let go simply stays
     * @param log told of such plugins
     */
    DaemonSwitch(PluginClient client, boolean lenient, Consumer<String> log) {
        this.client = client;
        this.lenient = lenient;
        this.log = log;
    }

    @Override
    public void enable(String plugin) {
        if (!fixed.contains(plugin)) {
            client.enable(plugin);
        }
    }

    @Override
    public void disable(String plugin) {
        if (fixed.contains(plugin)) {
            return;
        }
        try {
            client.disable(plugin, false);
        } catch (StatusRuntimeException e) {
            if (!lenient || !isRefusal(e.getStatus())) {
                throw e;
            }
            fixed.add(plugin);
            log.accept(plugin + " stays enabled: " + e.getStatus().getDescription());
        }
    }

    private static boolean isRefusal(Status status) {
        return switch (status.getCode()) {
            case FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, UNIMPLEMENTED -> true;
            default -> false;
        };
    }
}
