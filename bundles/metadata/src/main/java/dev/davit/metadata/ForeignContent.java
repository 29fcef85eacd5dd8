package dev.davit.metadata;

import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Content that containerd has left in a root that is ours now. No record of ours names it until it
 * has been imported, and it must not be taken for garbage until then.
 */
final class ForeignContent {
    private static final String THEIR_DATABASE = "io.containerd.metadata.v1.bolt/meta.db";

    private static final byte[] IMPORTED = Keys.key("", Kind.COUNTER, "content-imported");

    private final Path database;
    private final Database ours;

    /**
     * @param directory our directory, beside which containerd's would be
     */
    ForeignContent(Path directory, Database ours) {
        this.database = directory.resolveSibling(THEIR_DATABASE);
        this.ours = ours;
    }

    /** Whether blobs that no record names may be containerd's. */
    boolean isPresent() {
        return ours.image().get(IMPORTED) == null && Files.exists(database);
    }

    /** What is not recorded from here on is garbage. */
    void end() {
        ours.write(
                edit -> {
                    edit.putMark(IMPORTED);
                    return IMPORTED;
                });
    }
}
