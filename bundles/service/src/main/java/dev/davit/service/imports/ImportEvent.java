package dev.davit.service.imports;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is told while an import goes on. */
public sealed interface ImportEvent {
    /**
     * How far it has come.
     *
     * @param namespace where
     * @param kind what is being taken over
     * @param done how many objects of this kind have been looked at
     */
    record Progress(String namespace, ObjectKind kind, long done) implements ImportEvent {}

    /** Why an object is not taken over. */
    enum Reason {
        /** Something else has its name here. */
        CONFLICT,
        /** It is damaged, incomplete, or what it needs is. */
        REFUSED,
        /** Nothing here can keep it. */
        LEFT_OUT
    }

    /**
     * Something that is not taken over.
     *
     * @param reason class of the reason
     * @param namespace where
     * @param object what, with its name
     * @param text the reason in words
     */
    record Finding(Reason reason, String namespace, String object, String text)
            implements ImportEvent {
        public Finding {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(namespace);
            Objects.requireNonNull(object);
            Objects.requireNonNull(text);
        }
    }

    /**
     * What became of all, at the end.
     *
     * @param dryRun whether it was only looked at
     * @param counts by namespace and kind; copied
     * @param ways how data is taken over, by content store and snapshotter; copied
     */
    record Report(boolean dryRun, List<Count> counts, Map<String, String> ways)
            implements ImportEvent {
        public Report {
            counts = List.copyOf(counts);
            ways = Map.copyOf(ways);
        }
    }

    /**
     * Objects of a kind in a namespace.
     *
     * @param adopted those that are ours now, or would be
     * @param present those that were here already
     * @param conflicts those whose name something else has
     * @param refused those that cannot be taken over
     * @param bytes size of what is adopted, where objects have data
     */
    record Count(
            String namespace,
            ObjectKind kind,
            long adopted,
            long present,
            long conflicts,
            long refused,
            long bytes) {}
}
