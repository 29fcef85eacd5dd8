package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.journal.Frame;
import dev.davit.metadata.store.journal.Operation;

import java.util.ArrayList;
import java.util.List;

/** Transactions that share a frame. Threads: the writer's. */
final class Batch {
    private static final int MOST_MEMBERS = 1024;

    private final List<Pending<?>> members = new ArrayList<>();
    private final List<List<Operation>> changes = new ArrayList<>();
    private TreeImage tip;
    private long bytes;

    /** Members before this one have seen nothing but what is durable. */
    private int firstChange = Integer.MAX_VALUE;

    Batch(TreeImage tip) {
        this.tip = tip;
    }

    /** How many there are. */
    int size() {
        return members.size();
    }

    /** What they have changed, by transaction; empty when nothing has. */
    List<List<Operation>> changes() {
        return changes;
    }

    /** The state after all of them. */
    TreeImage tip() {
        return tip;
    }

    boolean isFull() {
        return bytes >= Frame.FULL_BATCH_BYTES || members.size() >= MOST_MEMBERS;
    }

    void run(Pending<?> pending) {
        TreeTransaction transaction = new TreeTransaction(tip, Frame.MOST_TRANSACTION_BYTES);
        members.add(pending);
        boolean succeeded = pending.run(transaction);
        // A body that left its thread interrupted would have the next write close the file.
        Thread.interrupted();
        if (succeeded && !transaction.operations().isEmpty()) {
            firstChange = Math.min(firstChange, members.size() - 1);
            tip = transaction.end();
            changes.add(transaction.operations());
            bytes += transaction.bytes();
        }
    }

    void answerAll() {
        members.forEach(Pending::answer);
    }

    void failAll(DavitException cause) {
        members.forEach(member -> member.fail(cause));
    }

    /** What a member answers rests on what those before it changed, its refusal as well. */
    void failDependent(DavitException cause) {
        for (int i = 0; i < members.size(); i++) {
            if (i < firstChange) {
                members.get(i).answer();
            } else {
                members.get(i).fail(cause);
            }
        }
    }
}
