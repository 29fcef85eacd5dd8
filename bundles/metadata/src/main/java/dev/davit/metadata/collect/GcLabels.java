package dev.davit.metadata.collect;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;

/** What labels mean to the collector. */
final class GcLabels {
    private static final Logger LOG = System.getLogger(GcLabels.class.getName());

    private static final String PREFIX = "containerd.io/gc.";

    /** What keeps its object whatever else; a prefix. */
    static final String ROOT = PREFIX + "root";

    private static final String REFERENCE = PREFIX + "ref.";
    private static final String BACK_REFERENCE = PREFIX + "bref.";
    private static final String CONDITION = PREFIX + "cond.snapshot";

    /** When a lease or an image may go. */
    static final String EXPIRE = PREFIX + "expire";

    private static final String FLAT = PREFIX + "flat";

    /** When a snapshot was last used, for conditions. */
    static final String USED_AT = PREFIX + "cond.value-usedat";

    private GcLabels() {}

    /** Whether the labels keep their object whatever else. */
    static boolean isRoot(Map<String, String> labels) {
        for (String key : labels.keySet()) {
            if (key.startsWith(ROOT)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a lease keeps its resources without what their labels name. */
    static boolean isFlat(Map<String, String> labels) {
        return labels.containsKey(FLAT);
    }

    /** Whether the time in the label has come; a time that cannot be read never comes. */
    static boolean isExpired(Map<String, String> labels, Instant now) {
        String time = labels.get(EXPIRE);
        if (time == null) {
            return false;
        }
        try {
            return Instant.parse(time).isBefore(now);
        } catch (DateTimeException e) {
            LOG.log(Level.DEBUG, "{0} = {1} is no time: it never comes", EXPIRE, time);
            return false;
        }
    }

    /** Is told of the snapshot that a label keeps under conditions. */
    @FunctionalInterface
    interface ConditionVisitor {
        void visit(Node snapshot, String conditions, String label);
    }

    /** Visits what the labels of an object keep. */
    static void references(Node from, Map<String, String> labels, EdgeVisitor visitor) {
        labels.forEach(
                (key, value) ->
                        target(
                                REFERENCE,
                                key,
                                from.namespace(),
                                value,
                                (to, label) -> visitor.visit(from, to, label)));
    }

    /** Visits the objects that keep this one, as its own labels say. */
    static void backReferences(
            String namespace, Map<String, String> labels, BiConsumer<Node, String> visitor) {
        labels.forEach(
                (key, value) -> {
                    target(BACK_REFERENCE, key, namespace, value, visitor);
                    if (isFree(key, BACK_REFERENCE + "container")) {
                        visitor.accept(new Node(NodeType.CONTAINER, namespace, value), key);
                    }
                });
    }

    /** Visits the snapshots that the labels keep under conditions. */
    static void conditions(String namespace, Map<String, String> labels, ConditionVisitor visitor) {
        labels.forEach(
                (key, value) -> {
                    int bar = value.indexOf('|');
                    if (isFollowed(key, CONDITION) && bar >= 0) {
                        visitor.visit(
                                Node.snapshot(
                                        namespace,
                                        snapshotter(key, CONDITION + "."),
                                        value.substring(bar + 1),
                                        false),
                                value.substring(0, bar),
                                key);
                    }
                });
    }

    private static void target(
            String family,
            String key,
            String namespace,
            String value,
            BiConsumer<Node, String> visitor) {
        if (!key.startsWith(family)) {
            return;
        }
        if (isFree(key, family + "content")) {
            visitor.accept(new Node(NodeType.CONTENT, namespace, value), key);
        } else if (isFree(key, family + "image")) {
            visitor.accept(new Node(NodeType.IMAGE, namespace, value), key);
        } else if (key.startsWith(family + "snapshot.")) {
            String snapshotter = snapshotter(key, family + "snapshot.");
            visitor.accept(Node.snapshot(namespace, snapshotter, value, false), key);
        }
    }

    /** Whether a key is the word, or the word and free text behind a dot or slash. */
    private static boolean isFree(String key, String word) {
        return key.equals(word) || isFollowed(key, word);
    }

    /** Whether a key is the word and something behind a dot or slash. */
    private static boolean isFollowed(String key, String word) {
        return key.startsWith(word)
                && key.length() > word.length()
                && (key.charAt(word.length()) == '.' || key.charAt(word.length()) == '/');
    }

    /** The snapshotter that a key names; behind a slash comes free text. */
    private static String snapshotter(String key, String prefix) {
        int slash = key.indexOf('/', prefix.length());
        return slash < 0 ? key.substring(prefix.length()) : key.substring(prefix.length(), slash);
    }
}
