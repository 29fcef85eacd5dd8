package dev.davit.service;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.LabelUpdate;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.SandboxRecord;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sandbox records. Nothing runs here, and nobody is told. */
@Component(service = Sandboxes.class)
@Listed(
        type = "io.containerd.sandbox.store.v1",
        id = "local",
        requires = "io.containerd.metadata.v1")
public final class Sandboxes {
    private static final String EXTENSION = "extensions.";
    private static final List<String> EVERYTHING =
            List.of("labels", "extensions", "spec", "runtime");

    /** What stands for an extension that the request names and does not have. */
    private static final Any NOTHING = new Any("", new byte[0]);

    private final dev.davit.metadata.Sandboxes sandboxes;

    /** Works on the daemon's sandboxes. */
    @Activate
    public Sandboxes(@Reference Metadata metadata) {
        sandboxes = metadata.sandboxes();
    }

    /** A sandbox. Throws NOT_FOUND. */
    public SandboxRecord get(String namespace, String id) {
        return sandboxes.get(namespace, id);
    }

    /** Visits the sandboxes that match. */
    public void forEach(String namespace, Filter filter, Consumer<SandboxRecord> visitor) {
        sandboxes.forEach(
                namespace,
                sandbox -> {
                    if (filter.matches(fields(sandbox))) {
                        visitor.accept(sandbox);
                    }
                });
    }

    /**
     * Makes a sandbox record.
     *
     * @param draft as the client wants it; its times do not count
     * @throws DavitException INVALID_ARGUMENT, ALREADY_EXISTS
     */
    public SandboxRecord create(Scope scope, SandboxRecord draft) {
        try {
            Identifiers.check(draft.id());
        } catch (DavitException e) {
            throw e.within("failed to validate sandbox: invalid sandbox ID");
        }
        checkKeys(draft.extensions());
        LabelUpdate labels = new LabelUpdate.Replace(draft.labels());
        return sandboxes.create(
                scope, draft.id(), now -> at(draft, labels.apply(Map.of()), now, now));
    }

    /**
     * Changes a sandbox record.
     *
     * @param mask {@code labels}, {@code labels.<key>}, {@code extensions}, {@code
     *     extensions.<key>}, {@code spec}, {@code runtime}; empty for all of them
     * @throws DavitException INVALID_ARGUMENT, NOT_FOUND
     */
    public SandboxRecord update(Scope scope, SandboxRecord draft, List<String> mask) {
        return sandboxes.update(
                scope, draft.id(), (before, now) -> change(before, draft, mask, now));
    }

    /** Deletes a sandbox record; the sandbox runs on. Throws NOT_FOUND. */
    public void delete(Scope scope, String id) {
        sandboxes.delete(scope, id);
    }

    private static SandboxRecord change(
            SandboxRecord before, SandboxRecord draft, List<String> mask, Instant now) {
        if (mask.isEmpty() && !draft.runtime().equals(before.runtime())) {
            throw ErrorCode.INVALID_ARGUMENT.about("sandbox.Runtime.Name field is immutable");
        }
        LabelUpdate labels = new LabelUpdate.Merge(Map.of());
        SandboxRecord after = before;
        for (String path : mask.isEmpty() ? EVERYTHING : mask) {
            if (LabelMask.isPath(path)) {
                labels = LabelMask.add(labels, path, draft.labels());
            } else {
                after = change(after, draft, path);
            }
        }
        checkKeys(after.extensions());
        return at(after, labels.apply(before.labels()), before.createdAt(), now);
    }

    private static SandboxRecord change(SandboxRecord before, SandboxRecord draft, String path) {
        boolean runs = path.equals("runtime");
        Map<String, Any> extensions = new HashMap<>(before.extensions());
        if (path.equals("extensions")) {
            extensions.putAll(draft.extensions());
        } else if (path.startsWith(EXTENSION)) {
            String name = path.substring(EXTENSION.length());
            extensions.put(name, draft.extensions().getOrDefault(name, NOTHING));
        } else if (!runs && !path.equals("spec")) {
            throw LabelMask.cannotUpdate(path, "sandbox \"" + draft.id() + "\"");
        }
        // Options and specs can be replaced but not taken away.
        return new SandboxRecord(
                before.id(),
                before.labels(),
                runs ? draft.runtime() : before.runtime(),
                runs ? draft.runtimeOptions().or(before::runtimeOptions) : before.runtimeOptions(),
                path.equals("spec") ? draft.spec().or(before::spec) : before.spec(),
                before.sandboxer(),
                extensions,
                before.createdAt(),
                before.updatedAt());
    }

    private static SandboxRecord at(
            SandboxRecord record, Map<String, String> labels, Instant created, Instant updated) {
        return new SandboxRecord(
                record.id(),
                labels,
                record.runtime(),
                record.runtimeOptions(),
                record.spec(),
                record.sandboxer(),
                record.extensions(),
                created,
                updated);
    }

    /** In the words of bbolt, without a class: so clients know it. */
    private static void checkKeys(Map<String, Any> extensions) {
        if (extensions.containsKey("")) {
            throw new DavitException(ErrorCode.UNKNOWN, "write error: key required");
        }
    }

    private static Fields fields(SandboxRecord sandbox) {
        return path ->
                switch (path.getFirst()) {
                    case "id" -> Optional.of(sandbox.id());
                    case "labels" -> FieldPaths.label(sandbox.labels(), path);
                    default -> Optional.empty();
                };
    }
}
