/** Directory snapshotters and their record, with faults of disks, processes and authors. */
@NullMarked
package dev.davit.kit.snapshot;

import org.jspecify.annotations.NullMarked;
