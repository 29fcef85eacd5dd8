package dev.davit.runtime.shim.bundle;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.kit.json.Json;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;

/**
 * What the daemon has to know of a spec that it otherwise hands through unread.
 *
 * @param rootGroup the group that the container's group 0 is on the host, 0 without a mapping
 * @param mapsMounts whether a mount asks for mapped owners
 */
public record SpecFacts(int rootGroup, boolean mapsMounts) {
    private static final Logger LOG = System.getLogger(SpecFacts.class.getName());
    private static final Set<String> MAPPED = Set.of("idmap", "ridmap");

    /** Reads them; a spec that is no JSON has none: the runtime will say what is wrong with it. */
    public static SpecFacts of(Any spec) {
        try {
            Json json = Json.parse(spec.toByteArray());
            return new SpecFacts(
                    rootGroup(json.get("linux").get("gidMappings").elements()),
                    json.get("mounts").elements().stream().anyMatch(SpecFacts::isMapped));
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, () -> "a spec that cannot be read: " + e.getMessage());
            return new SpecFacts(0, false);
        }
    }

    private static int rootGroup(List<Json> mappings) {
        for (Json mapping : mappings) {
            if (mapping.get("containerID").integer().orElse(0) == 0) {
                return (int) mapping.get("hostID").integer().orElse(0);
            }
        }
        return 0;
    }

    private static boolean isMapped(Json mount) {
        return !mount.get("uidMappings").elements().isEmpty()
                || !mount.get("gidMappings").elements().isEmpty()
                || mount.get("options").elements().stream()
                        .anyMatch(option -> option.text().filter(MAPPED::contains).isPresent());
    }
}
