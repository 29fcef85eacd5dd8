package dev.davit.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.PluginState;
import dev.davit.slots.Slots;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** What the daemon is made of and who it is. */
@Component(service = Introspection.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "introspection-service",
        requires = "io.containerd.warning.v1")
public final class Introspection {
    /** Holds the id that tells daemons apart; containerd's clients expect it to last. */
    private static final Path ID_FILE = Path.of("io.containerd.grpc.v1.introspection", "uuid");

    private final Slots slots;
    private final PluginSettings settings;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Identity identity;

    /**
     * Who the daemon is.
     *
     * @param uuid made at the first start on a root directory and kept there
     * @param pid process id
     * @param pidNamespace inode number of the process id namespace
     */
    public record Identity(String uuid, long pid, long pidNamespace) {}

    /** Reads nothing yet. */
    @Activate
    public Introspection(@Reference Slots slots, @Reference PluginSettings settings) {
        this.slots = slots;
        this.settings = settings;
    }

    /** The plugins that match and were tried, by type and id. */
    public List<PluginDescription> plugins(Filter filter) {
        return allPlugins(filter).stream()
                .filter(plugin -> plugin.state() != PluginState.ABSENT)
                .toList();
    }

    /** The plugins that match, those among them that have left or are switched off. */
    public List<PluginDescription> allPlugins(Filter filter) {
        return slots.plugins().stream()
                .filter(plugin -> filter.matches(path -> field(plugin, path)))
                .toList();
    }

    /** One plugin. Throws NOT_FOUND. */
    public PluginDescription plugin(String type, String id) {
        return slots.plugins().stream()
                .filter(plugin -> plugin.type().equals(type) && plugin.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                ErrorCode.NOT_FOUND.about(
                                        "plugin " + type + "." + id + " not found"));
    }

    /** What a plugin answers to a question. Throws FAILED_PRECONDITION, UNIMPLEMENTED. */
    public Any ask(PluginDescription plugin, Any question) {
        if (plugin.state() != PluginState.READY && plugin.state() != PluginState.DEGRADED) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "cannot get extra info, plugin not successfully loaded");
        }
        return slots.ask(plugin.type(), plugin.id(), Optional.of(question))
                .orElseThrow(
                        () ->
                                ErrorCode.UNIMPLEMENTED.about(
                                        "plugin does not provided extra information"));
    }

    /** Who this daemon is. */
    public Identity identity() {
        lock.lock();
        try {
            if (identity == null) {
                identity =
                        new Identity(
                                uuid(settings.root().resolve(ID_FILE)),
                                ProcessHandle.current().pid(),
                                pidNamespace());
            }
            return identity;
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "cannot read the identity of this daemon: " + e, e);
        } finally {
            lock.unlock();
        }
    }

    private static String uuid(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            String uuid = UUID.randomUUID().toString();
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(directory, "uuid", ".new");
            Files.writeString(temporary, uuid);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return uuid;
        }
    }

    private static long pidNamespace() throws IOException {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
    }

    private static Optional<String> field(PluginDescription plugin, List<String> path) {
        return switch (path.getFirst()) {
            case "type" -> Optional.of(plugin.type());
            case "id" -> Optional.of(plugin.id());
            default -> Optional.empty();
        };
    }
}
