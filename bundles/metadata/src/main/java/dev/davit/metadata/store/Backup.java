package dev.davit.metadata.store;

import dev.davit.metadata.store.io.Disk;

import java.io.IOException;
import java.nio.file.Path;

/** Keeps the files of an older schema beside the new ones: second names, so it costs no space. */
final class Backup {
    private Backup() {}

    /** Name of the directory that holds the files of the schema. */
    static String name(int schema) {
        return "backup-schema-" + schema;
    }

    /** Gives every file of the database a second name, durably. */
    static void make(Disk disk, Inventory inventory, int schema) throws IOException {
        Path backup = inventory.directory().resolve(name(schema));
        disk.createDirectories(backup);
        // What an attempt before this one has left is of a state that has gone on since.
        for (String left : disk.list(backup)) {
            disk.delete(backup.resolve(left));
        }
        for (String name : inventory.databaseFiles()) {
            disk.link(inventory.directory().resolve(name), backup.resolve(name));
        }
        disk.syncDirectory(backup);
    }
}
