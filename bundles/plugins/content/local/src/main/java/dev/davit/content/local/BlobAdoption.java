package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.kit.disk.DiskFailure;
import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/** Makes blobs of the files of another content store with the same layout. */
final class BlobAdoption {
    private final Path root;
    private final Blobs blobs;

    BlobAdoption(Path root, Blobs blobs) {
        this.root = root;
        this.blobs = blobs;
    }

    Optional<Takeover> wayFrom(Path other, List<Takeover> ways) {
        try {
            boolean there = Files.isDirectory(other);
            boolean same = there && Files.isSameFile(other, root);
            boolean near = there && Files.getFileStore(other).equals(Files.getFileStore(root));
            return ways.stream()
                    .filter(
                            way ->
                                    switch (way) {
                                        case IN_PLACE -> same;
                                        case LINK -> near && !same;
                                        case COPY -> !same;
                                    })
                    .findFirst();
        } catch (IOException e) {
            throw DiskFailure.of("content in " + other, e);
        }
    }

    void adopt(Digest digest, long sizeBytes, Path other, Takeover way) {
        Path file = other.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long found = attributes.isRegularFile() ? attributes.size() : -1;
            if (found != sizeBytes) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        file + " has " + found + " bytes instead of " + sizeBytes);
            }
            switch (way) {
                case IN_PLACE -> blobs.info(digest);
                case LINK -> blobs.link(file, digest);
                case COPY -> throw ErrorCode.INVALID_ARGUMENT.about("a copy is an ingest");
            }
            // Whoever wrote it may have left the rest to the kernel.
            FileSync.force(file);
            blobs.sync(digest);
            long present = blobs.info(digest).sizeBytes();
            if (present != sizeBytes) {
                throw ErrorCode.DATA_LOSS.about(
                        "content " + digest + " has " + present + " bytes, not " + sizeBytes);
            }
        } catch (NoSuchFileException e) {
            throw ErrorCode.NOT_FOUND.about("content " + digest + " in " + other);
        } catch (IOException e) {
            throw DiskFailure.of("content " + digest, e);
        }
    }
}
