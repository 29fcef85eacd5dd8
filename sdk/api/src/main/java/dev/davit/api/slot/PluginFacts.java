package dev.davit.api.slot;

import dev.davit.api.Any;
import dev.davit.api.Platform;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin says of itself in listings. A plugin may implement it beside its contract; the
 * answers are shown as they are.
 *
 * <p>Called on any thread, at any time between activation and deactivation; must not block.
 */
@ConsumerType
public interface PluginFacts {
    /** Abilities that clients look for, {@code rebase} of a snapshotter for example. */
    default List<String> capabilities() {
        return List.of();
    }

    /** Facts by name, {@code root} of a plugin with a directory for example. */
    default Map<String, String> exports() {
        return Map.of();
    }

    /** Platforms whose images or tasks the plugin can handle; empty where that means nothing. */
    default List<Platform> platforms() {
        return List.of();
    }

    /**
     * Why nobody is there to answer its calls just now, though it has started: a peer that is not
     * there, for example. In words for an operator; empty when all is well.
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /**
     * A detailed answer to a client's question.
     *
     * @param question options of the client; their type says what is asked
     * @return empty when the plugin has no answers at all
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for a question it does not understand
     */
    default Optional<Any> answer(Optional<Any> question) {
        return Optional.empty();
    }
}
