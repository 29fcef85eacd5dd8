package dev.davit.differ.walking;

import dev.davit.kit.tar.TarHeader;
import dev.davit.linux.Directory;
import dev.davit.linux.FileStatus;
import dev.davit.linux.RawName;
import dev.davit.linux.tree.Trees;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A tree that holds what the layers below have: hiding is removing. */
final class TreeLayering implements Layering {
    private static final RawName TRUSTED = RawName.of("trusted.");

    private final Directory root;
    private final WrittenPaths written = new WrittenPaths();

    TreeLayering(Directory root) {
        this.root = root;
    }

    @Override
    public void whiteout(Parent in, RawName hidden, RawName path, TarHeader header) {
        Trees.removeFrom(in.directory(), hidden);
    }

    /** Whatever the layer has put there so far stays, however deep it is. */
    @Override
    public void opaque(Parent parent) {
        Deque<RawName> ahead = new ArrayDeque<>(List.of(parent.path()));
        while (!ahead.isEmpty()) {
            RawName path = ahead.removeLast();
            try (Directory directory = root.openDirectoryBelow(path)) {
                removeForeign(directory, path, ahead);
            }
        }
    }

    private void removeForeign(Directory directory, RawName path, Deque<RawName> ahead) {
        List<RawName> foreign = new ArrayList<>();
        directory.forEachEntry(
                entry -> {
                    RawName inner = path.resolve(entry.name());
                    if (!written.contains(inner)) {
                        foreign.add(entry.name());
                    } else if (directory.status(entry.name()).isDirectory()) {
                        ahead.addLast(inner);
                    }
                });
        foreign.forEach(name -> Trees.removeFrom(directory, name));
    }

    @Override
    public boolean hides(FileStatus found) {
        return false;
    }

    @Override
    public void inherit(Parent in, RawName made) {}

    @Override
    public void replaced(Parent in, RawName made, FileStatus before) {}

    @Override
    public void written(Parent in, RawName entry) {
        written.add(in.path().resolve(entry));
    }

    @Override
    public boolean refuses(RawName attribute) {
        return attribute.startsWith(TRUSTED);
    }

    @Override
    public void finish() {}
}
