package dev.davit.metadata.upkeep;

import java.util.List;

/**
 * What is on the disk in all.
 *
 * @param contentBytes of each blob once
 * @param blobs how many there are
 * @param snapshotBytes of each snapshot once
 * @param snapshots how many there are
 * @param ingestBytes of uploads that are not finished
 * @param ingests how many there are
 * @param otherBytes content and snapshots that nothing of the group reaches
 * @param unknown what could not be measured, with the reason; copied
 */
public record UsageTotals(
        long contentBytes,
        long blobs,
        long snapshotBytes,
        long snapshots,
        long ingestBytes,
        long ingests,
        long otherBytes,
        List<String> unknown) {
    public UsageTotals {
        unknown = List.copyOf(unknown);
    }
}
