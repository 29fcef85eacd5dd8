package dev.davit.metadata.upkeep;

import java.util.List;

/**
 * What a verification has looked at.
 *
 * @param files of the store
 * @param records that were decoded
 * @param references that were followed
 * @param blobs of the content store
 * @param snapshots of all snapshotters
 * @param ingests of the content store
 * @param digests that were computed
 * @param problems findings that are some
 * @param notes findings that are none
 * @param skipped backends that could not be asked, with the reason; copied
 */
public record VerifySummary(
        long files,
        long records,
        long references,
        long blobs,
        long snapshots,
        long ingests,
        long digests,
        long problems,
        long notes,
        List<String> skipped) {
    public VerifySummary {
        skipped = List.copyOf(skipped);
    }
}
