package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.LocalDisk;

import java.util.Map;
import java.util.function.Consumer;

/**
 * How a store is run. {@link #forSchema} has what a daemon needs.
 *
 * @param disk where the files are
 * @param schema version of the records' schema that this program writes
 * @param migrations by the version each one starts from
 * @param sizes its limits
 * @param onPoison told once when the store can write no more; the process should end, since a new
 *     one can tell from the disk what was kept. Runs on the writer's thread
 */
public record StoreOptions(
        Disk disk,
        int schema,
        Map<Integer, Migration> migrations,
        StoreSizes sizes,
        Consumer<DavitException> onPoison) {
    /** Copies the migrations. */
    public StoreOptions {
        migrations = Map.copyOf(migrations);
        if (schema < 1) {
            throw new IllegalArgumentException("schema versions begin at 1: " + schema);
        }
    }

    /** This machine's disk, the usual sizes, no migrations, nobody to tell. */
    public static StoreOptions forSchema(int schema) {
        return new StoreOptions(
                LocalDisk.INSTANCE, schema, Map.of(), StoreSizes.USUAL, failure -> {});
    }

    /** The same with another disk. */
    public StoreOptions withDisk(Disk other) {
        return new StoreOptions(other, schema, migrations, sizes, onPoison);
    }

    /** The same with migrations. */
    public StoreOptions withMigrations(Map<Integer, Migration> others) {
        return new StoreOptions(disk, schema, others, sizes, onPoison);
    }

    /** The same with other limits. */
    public StoreOptions withSizes(StoreSizes others) {
        return new StoreOptions(disk, schema, migrations, others, onPoison);
    }

    /** The same with somebody to tell of the store's end. */
    public StoreOptions withOnPoison(Consumer<DavitException> listener) {
        return new StoreOptions(disk, schema, migrations, sizes, listener);
    }
}
