package dev.davit.metadata.collect;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.Explanation.Step;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why an object is kept, by the edges that the marking follows. For one thread. */
public final class Explainer {
    private final Image image;
    private final Graph graph;
    private final Map<Node, Kept> reached = new HashMap<>();
    private final ArrayDeque<Node> open = new ArrayDeque<>();

    /** How a node was reached first, which is the shortest way. */
    private record Kept(Node by, String reason) {}

    private record Edge(Node from, Node to, String reason) {}

    /** Looks at an image as a collection at this time would. */
    public Explainer(Image image, Instant now) {
        this.image = image;
        graph = new Graph(now);
    }

    /**
     * Explains an object.
     *
     * @param kind such as {@code snapshot}; empty to find out
     * @param name a digest, {@code <snapshotter>/<key>}, or a name or id
     * @throws DavitException NOT_FOUND; INVALID_ARGUMENT for an unknown kind, or if objects of
     *     several kinds have the name
     */
    public Explanation explain(String namespace, String kind, String name) {
        Node target = find(namespace, kind, name);
        Optional<Node> found = search(target);
        return found.isPresent()
                ? new Explanation(describe(target), path(found.get()), "")
                : new Explanation(describe(target), List.of(), reason(target));
    }

    /** A node in words. */
    static String describe(Node node) {
        return node.type().text() + " " + node.key();
    }

    private Node find(String namespace, String kind, String name) {
        List<Node> found = new ArrayList<>();
        boolean known = kind.isEmpty();
        for (NodeType type : NodeType.values()) {
            if (kind.isEmpty() || kind.equals(type.text())) {
                known = true;
                Node node = new Node(type, namespace, name);
                if (isThere(node)) {
                    found.add(node);
                }
            }
        }
        if (!known) {
            throw ErrorCode.INVALID_ARGUMENT.about("there is no kind \"" + kind + "\"");
        }
        if (found.isEmpty()) {
            String what = kind.isEmpty() ? "object" : kind;
            throw ErrorCode.NOT_FOUND.about(
                    "%s \"%s\" in namespace \"%s\"".formatted(what, name, namespace));
        }
        if (found.size() > 1) {
            String kinds =
                    found.stream().map(it -> it.type().text()).collect(Collectors.joining(", "));
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "\"%s\" may be one of %s: say which kind".formatted(name, kinds));
        }
        return found.getFirst();
    }

    private boolean isThere(Node node) {
        if (node.type() == NodeType.CONTENT) {
            try {
                Digest.parse(node.key());
            } catch (DavitException none) {
                return false;
            }
        }
        return image.get(Graph.key(node)) != null;
    }

    /** The node as it was reached, level after level from the roots. */
    private Optional<Node> search(Node target) {
        List<Edge> fromRoots = new ArrayList<>();
        graph.scan(
                image,
                (from, to, reason) -> {
                    if (!to.namespace().equals(target.namespace())) {
                        return;
                    }
                    if (from.equals(to)) {
                        reach(from, to, reason);
                    } else {
                        fromRoots.add(new Edge(from, to, reason));
                    }
                });
        fromRoots.forEach(edge -> reach(edge.from, edge.to, edge.reason));
        Node flat = new Node(target.type(), target.namespace(), target.key(), true);
        while (true) {
            for (Node form : List.of(target, flat)) {
                if (reached.containsKey(form)) {
                    return Optional.of(form);
                }
            }
            if (open.isEmpty()) {
                return Optional.empty();
            }
            graph.edges(image, open.poll(), this::reach);
        }
    }

    private void reach(Node from, Node to, String reason) {
        if (reached.putIfAbsent(to, new Kept(from, reason)) == null) {
            open.add(to);
        }
    }

    private List<Step> path(Node end) {
        var path = new ArrayDeque<Step>();
        Node at = end;
        while (true) {
            Kept kept = reached.getOrDefault(at, new Kept(at, ""));
            path.addFirst(new Step(at.type().text(), at.key(), kept.reason));
            if (kept.by.equals(at)) {
                return List.copyOf(path);
            }
            at = kept.by;
        }
    }

    private static String reason(Node target) {
        return switch (target.type()) {
            case IMAGE, LEASE ->
                    "it has expired, as its label "
                            + GcLabels.EXPIRE
                            + " says, and goes with the next collection";
            case INGEST ->
                    "no lease lists it and its time is over; it goes with the next collection";
            case CONTENT, SNAPSHOT, CONTAINER, SANDBOX ->
                    "nothing that is kept refers to it; it goes with the next collection";
        };
    }
}
