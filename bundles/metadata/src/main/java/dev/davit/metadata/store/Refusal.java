package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.nio.file.Path;

/** The failures with which a store declines to open; each tells what to do. */
final class Refusal {
    private Refusal() {}

    /** Something that was durable once cannot be read. */
    static DavitException dataLoss(Path directory, String what) {
        return ErrorCode.DATA_LOSS.about(
                ("metadata store %s cannot be opened: %s. Nothing was changed. Put the directory"
                     + " back from a copy, or move it away to start without its records; see"
                     + " docs/metadata-format.md")
                        .formatted(directory, what.strip()));
    }

    /** One place in one file. */
    static DavitException damaged(
            Path directory, Path file, long offset, String what, String transactions) {
        return dataLoss(
                directory,
                "%s at offset %d: %s; this concerns transactions %s"
                        .formatted(file.getFileName(), offset, what, transactions));
    }

    /** A later program was here. */
    static DavitException newerSchema(Path directory, int found, int known) {
        return ErrorCode.FAILED_PRECONDITION.about(
                ("metadata store %s has schema %d and this program knows schemas up to %d. Start"
                                + " the newer program again, or put back the files of %s in it; see"
                                + " docs/metadata-format.md")
                        .formatted(directory, found, known, Backup.name(known)));
    }

    /** An older program was here, too old a one. */
    static DavitException noMigration(Path directory, int from, int known) {
        return ErrorCode.FAILED_PRECONDITION.about(
                ("metadata store %s has schema %d, this program has schema %d and does not know how"
                                + " to get there from schema %d: start a version in between first")
                        .formatted(directory, from, known, from));
    }
}
