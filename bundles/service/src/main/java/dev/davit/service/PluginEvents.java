package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.StateChange;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.util.Locale;
import java.util.Optional;

/**
 * Tells of changes of plugins' states whoever follows the events of the daemon, in a few words; all
 * details have {@link Plugins#watch}.
 *
 * <p>An event has the topic {@code /plugins/<state>/<uri>}, the namespace {@link #NAMESPACE} and no
 * payload: containerd's clients end with an error at a payload of a type that they do not know.
 */
@Component(service = PluginEvents.class, immediate = true)
public final class PluginEvents {
    /** That of the events, which belong to nobody's namespace. */
    public static final String NAMESPACE = "davit";

    private final EventExchange exchange;
    private final AutoCloseable listening;

    /** Listens from now on. */
    @Activate
    public PluginEvents(@Reference PluginActivity activity, @Reference EventExchange exchange) {
        this.exchange = exchange;
        listening = activity.listen(this::tell);
    }

    /** Listens no more. */
    @Deactivate
    public void stop() throws Exception {
        listening.close();
    }

    private void tell(StateChange change) {
        if (isIdentifier(change.uri())) {
            String state = change.after().name().toLowerCase(Locale.ROOT);
            exchange.publish(
                    NAMESPACE,
                    "/plugins/" + state + "/" + change.uri(),
                    new Payload.Encoded(Optional.empty()));
        }
    }

    /** What is none would make a topic that nobody forwards. */
    private static boolean isIdentifier(String uri) {
        try {
            Identifiers.check(uri);
            return true;
        } catch (DavitException e) {
            return false;
        }
    }
}
