package dev.davit.metadata.store;

import dev.davit.metadata.store.image.TreeImage;

import java.lang.System.Logger.Level;
import java.nio.file.Path;

/** Brings images from one version of the records' schema to a later one. */
final class Schema {
    private static final System.Logger LOG = System.getLogger(Schema.class.getName());

    private Schema() {}

    /** The image with its records as the later version has them. */
    static TreeImage migrated(
            Path directory, TreeImage image, int from, int to, StoreOptions options) {
        TreeImage migrated = image;
        for (int version = from; version < to; version++) {
            Migration migration = options.migrations().get(version);
            if (migration == null) {
                throw Refusal.noMigration(directory, version, options.schema());
            }
            TreeTransaction state = new TreeTransaction(migrated, Long.MAX_VALUE);
            migration.migrate(state);
            migrated = state.end();
            LOG.log(Level.INFO, "metadata: records of schema {0} made {1}", version, version + 1);
        }
        return migrated;
    }
}
