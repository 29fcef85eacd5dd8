package dev.davit.metadata.collect;

/** Is told who keeps what. */
@FunctionalInterface
interface EdgeVisitor {
    /**
     * One keeps another.
     *
     * @param from the one that keeps; the same as {@code to} if that is a root by itself
     * @param to what is kept
     * @param reason how: the key of a label, or a word for what the record itself says; nothing is
     *     put together for it, since the marking comes by here as well
     */
    void visit(Node from, Node to, String reason);
}
