package dev.davit.content.local;

import dev.davit.api.content.IngestStatus;
import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * What happens to the ingests of a directory that is opened.
 *
 * <p>Remains of ingests that were being made or ended are removed. Bytes are kept if the machine
 * has been running since they were written, which the boot id of the last opening tells, or if they
 * were synced; others are dropped. In a directory that another daemon has left, the time of the
 * last write has to tell.
 */
final class Recovery {
    private final Path root;
    private final Path ingests;
    private final Path bootId;

    Recovery(Path root) {
        this.root = root;
        this.ingests = root.resolve("ingest");
        this.bootId = root.resolve("boot-id");
    }

    void run(Boot boot) throws IOException {
        Optional<String> last = lastBootId();
        boolean sameBoot = last.equals(Optional.of(boot.id()));
        Instant trustedSince = last.isPresent() ? Instant.MAX : boot.startedAt();
        Entries.visit(ingests, entry -> recover(entry, sameBoot ? Instant.MIN : trustedSince));
        if (!sameBoot) {
            remember(boot);
        }
    }

    private static void recover(Path entry, Instant trustedSince) throws IOException {
        if (!IngestDirectory.isNamedLikeOne(entry)) {
            return;
        }
        var ingest = new IngestDirectory(entry);
        Optional<IngestStatus> status = ingest.status();
        if (status.isEmpty()) {
            ingest.remove();
            return;
        }
        ingest.removeTemporary();
        if (status.get().updatedAt().isBefore(trustedSince)) {
            ingest.cutToSynced();
        }
    }

    private Optional<String> lastBootId() throws IOException {
        try {
            return Optional.of(Files.readString(bootId).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** From here on what is written is good until the machine goes down. */
    private void remember(Boot boot) throws IOException {
        Path temporary = root.resolve("boot-id.tmp");
        Files.writeString(temporary, boot.id() + "\n");
        FileSync.force(temporary);
        Files.move(temporary, bootId, StandardCopyOption.ATOMIC_MOVE);
        FileSync.force(root);
    }
}
