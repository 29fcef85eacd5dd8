package dev.davit.slots.route;

import dev.davit.api.slot.SlotType;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.Router;
import dev.davit.slots.settings.CurrentSettings;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The routes of table {@code dev.davit.internal.v1.router}, the first that matches. An entry that
 * cannot be read is left out with a warning; the others hold.
 */
@Component(service = Router.class)
public final class RouteTable implements Router {
    private static final Logger LOG = System.getLogger(RouteTable.class.getName());
    private static final String TABLE = "dev.davit.internal.v1.router";
    private static final String ROUTES = "route";

    private final Supplier<PluginSettings> settings;
    private volatile Loaded loaded = new Loaded(Map.of(), List.of());

    /**
     * What was made of a table.
     *
     * @param table as it stands in the settings
     * @param routes in their order; copied
     */
    private record Loaded(Map<String, Object> table, List<Route> routes) {
        Loaded {
            routes = List.copyOf(routes);
        }
    }

    /** Routes as the daemon's configuration file says. */
    @Activate
    public RouteTable(@Reference CurrentSettings settings) {
        this(settings::current);
    }

    /**
     * @param settings those in effect; asked at every call, read again when the table is another
     */
    RouteTable(Supplier<PluginSettings> settings) {
        this.settings = settings;
    }

    @Override
    public String route(SlotType<?> slot, String asked, Subject subject) {
        for (Route route : routes()) {
            if (route.isFor(slot.name(), asked) && route.isFor(subject)) {
                return route.to();
            }
        }
        return asked;
    }

    @Override
    public boolean isRouted(SlotType<?> slot, String asked) {
        return routes().stream().anyMatch(route -> route.isFor(slot.name(), asked));
    }

    @Override
    public List<String> targets(SlotType<?> slot) {
        return routes().stream()
                .filter(route -> route.slot().equals(slot.name()))
                .map(Route::to)
                .distinct()
                .toList();
    }

    private List<Route> routes() {
        Map<String, Object> table = settings.get().tables().getOrDefault(TABLE, Map.of());
        Loaded known = loaded;
        if (!known.table().equals(table)) {
            known = new Loaded(table, read(table));
            loaded = known;
        }
        return known.routes();
    }

    private static List<Route> read(Map<String, Object> table) {
        List<Route> routes = new ArrayList<>();
        table.keySet().stream()
                .filter(key -> !key.equals(ROUTES))
                .forEach(key -> refuse(key, "this table has entries [[…route]] only"));
        if (!(table.getOrDefault(ROUTES, List.of()) instanceof List<?> entries)) {
            refuse(ROUTES, "write [[plugins.'" + TABLE + "'.route]] before each entry");
            return routes;
        }
        for (int i = 0; i < entries.size(); i++) {
            try {
                routes.add(Route.parse(entries.get(i)));
            } catch (IllegalArgumentException e) {
                refuse(ROUTES + "[" + i + "]", String.valueOf(e.getMessage()));
            }
        }
        return routes;
    }

    private static void refuse(String key, String reason) {
        LOG.log(Level.WARNING, "plugins.''{0}''.{1} is left out: {2}", TABLE, key, reason);
    }
}
