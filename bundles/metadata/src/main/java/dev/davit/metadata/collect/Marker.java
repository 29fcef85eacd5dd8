package dev.davit.metadata.collect;

import dev.davit.metadata.store.image.Image;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Marks what can be reached, on an image that does not change while others write.
 *
 * <p>What was written since is caught up with before anything is removed: every record that is new
 * or has changed counts as a root this time, and the marking goes on from it. A node that is
 * reachable in the newer image is then marked: its path either leads only through unchanged
 * records, and was marked before, or leads through a changed one, behind which the marking went on.
 * So nothing reachable is ever removed; what became garbage meanwhile goes next time.
 */
final class Marker {
    private final Graph graph;
    private final Set<Node> seen = new HashSet<>();
    private final Set<Node> marked = new HashSet<>();
    private final ArrayDeque<Node> open = new ArrayDeque<>();
    private Image image;

    Marker(Image image, Instant now) {
        this.image = image;
        graph = new Graph(now);
        graph.scan(image, (_, to, _) -> reach(to));
        drain();
    }

    /** Image up to which the marks are good. */
    Image image() {
        return image;
    }

    /** Catches up with what was written since. */
    void advance(Image newer) {
        Image older = image;
        image = newer;
        newer.changesSince(
                older,
                (key, before, after) -> {
                    if (after != null) {
                        graph.lookAgain(newer, key, after, (_, to, _) -> visitAgain(to));
                    }
                });
        drain();
    }

    /** Whether a node must stay. */
    boolean isMarked(Node node) {
        return marked.contains(node);
    }

    private void reach(Node node) {
        if (seen.add(node)) {
            marked.add(node.full());
            open.push(node);
        }
    }

    /** A changed record may keep what it did not keep when it was visited. */
    private void visitAgain(Node node) {
        seen.add(node);
        marked.add(node.full());
        open.push(node);
    }

    private void drain() {
        while (!open.isEmpty()) {
            Node node = open.pop();
            // A full visit covers what a flat one would find.
            if (!node.flat() || !seen.contains(node.full())) {
                graph.edges(image, node, (_, to, _) -> reach(to));
            }
        }
    }
}
