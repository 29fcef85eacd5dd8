package dev.davit.metadata.store.image;

/**
 * Walks two trees side by side. Wherever both walks are about to enter the very same node it is
 * stepped over; nodes are opened only down to where the trees part.
 */
final class TreeDifference {
    private final Walk older;
    private final Walk newer;
    private final ChangeVisitor visitor;

    TreeDifference(Node older, Node newer, ChangeVisitor visitor) {
        this.older = new Walk(older);
        this.newer = new Walk(newer);
        this.visitor = visitor;
    }

    /** Returns the number of steps it took. */
    long visit() {
        long steps = 0;
        for (; !older.atEnd() && !newer.atEnd(); steps++) {
            if (older.node == newer.node && older.atNode() && newer.atNode()) {
                older.stepOver();
                newer.stepOver();
            } else if (older.atNode() || newer.atNode()) {
                enterTheHigher();
            } else {
                compareEntries();
            }
        }
        for (; !older.atEnd(); steps++) {
            removed();
        }
        for (; !newer.atEnd(); steps++) {
            added();
        }
        return steps;
    }

    /** Nodes of one height are both entered, else the higher; inside a leaf counts as lowest. */
    private void enterTheHigher() {
        int height = Math.max(older.level(), newer.level());
        boolean enterOlder = older.level() == height;
        if (newer.level() == height) {
            newer.enter();
        }
        if (enterOlder) {
            older.enter();
        }
    }

    private void compareEntries() {
        int order = older.leaf().compareKeys(older.index, newer.leaf(), newer.index);
        if (order < 0) {
            removed();
        } else if (order > 0) {
            added();
        } else {
            Leaf before = older.leaf();
            Leaf after = newer.leaf();
            if (!before.hasSameValue(older.index, after, newer.index)) {
                visitor.visit(
                        before.key(older.index),
                        before.value(older.index),
                        after.value(newer.index));
            }
            older.stepOver();
            newer.stepOver();
        }
    }

    private void removed() {
        if (older.atNode()) {
            older.enter();
            return;
        }
        visitor.visit(older.leaf().key(older.index), older.leaf().value(older.index), null);
        older.stepOver();
    }

    private void added() {
        if (newer.atNode()) {
            newer.enter();
            return;
        }
        visitor.visit(newer.leaf().key(newer.index), null, newer.leaf().value(newer.index));
        newer.stepOver();
    }

    /** A place in a tree: before a node that is not entered yet, or at an entry of a leaf. */
    private static final class Walk {
        private static final int UNENTERED = -1;

        private final Branch[] path;
        private final int[] taken;
        private int depth;
        private Node node;
        private int index = UNENTERED;
        private boolean ended;

        Walk(Node root) {
            path = new Branch[root.height()];
            taken = new int[path.length];
            node = root;
        }

        boolean atEnd() {
            return ended;
        }

        boolean atNode() {
            return index == UNENTERED;
        }

        int level() {
            return atNode() ? node.height() : -1;
        }

        Leaf leaf() {
            return (Leaf) node;
        }

        void enter() {
            switch (node) {
                case Branch branch -> {
                    path[depth] = branch;
                    taken[depth] = 0;
                    depth++;
                    node = branch.child(0);
                }
                case Leaf leaf -> {
                    index = 0;
                    if (leaf.count() == 0) {
                        stepOver();
                    }
                }
            }
        }

        void stepOver() {
            if (!atNode() && index + 1 < leaf().count()) {
                index++;
                return;
            }
            index = UNENTERED;
            while (depth > 0 && taken[depth - 1] + 1 == path[depth - 1].count()) {
                depth--;
            }
            if (depth == 0) {
                ended = true;
                return;
            }
            node = path[depth - 1].child(++taken[depth - 1]);
        }
    }
}
