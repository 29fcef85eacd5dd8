package dev.davit.bbolt;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Goes through a bucket in the order of its keys, which it checks: what is damaged does not pass
 * for an answer, and no key comes twice.
 */
public final class BoltCursor {
    private final Pages pages;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private byte @Nullable [] last;

    private static final class Frame {
        final Page page;
        int index = -1;

        Frame(Page page) {
            this.page = page;
        }
    }

    BoltCursor(Pages pages, Page root) {
        this.pages = pages;
        frames.push(new Frame(root));
    }

    /** Goes to the next key; false if there is none. */
    public boolean next() {
        while (true) {
            Frame frame = frames.peek();
            if (frame == null) {
                return false;
            }
            if (++frame.index >= frame.page.count()) {
                frames.pop();
            } else if (frame.page.isLeaf()) {
                checkOrder(frame);
                return true;
            } else {
                descend(frame);
            }
        }
    }

    /** The key; valid after a {@link #next} that was true. */
    public byte[] key() {
        if (last == null) {
            throw new IllegalStateException("before the first key");
        }
        return last.clone();
    }

    /** The key as text. */
    public String keyText() {
        return new String(key(), StandardCharsets.UTF_8);
    }

    /** The value; empty for a bucket. */
    public Optional<byte[]> value() {
        Frame frame = frames.element();
        return frame.page.isBucket(frame.index)
                ? Optional.empty()
                : Optional.of(frame.page.value(frame.index));
    }

    /** The bucket; empty for a value. */
    public Optional<BoltBucket> bucket() {
        Frame frame = frames.element();
        return frame.page.isBucket(frame.index)
                ? Optional.of(BoltBucket.at(pages, frame.page, frame.index))
                : Optional.empty();
    }

    private void descend(Frame frame) {
        if (frames.size() == BoltBucket.MOST_LEVELS) {
            throw pages.damage(
                    frame.page.id(), 0, "a tree of more than " + frames.size() + " levels");
        }
        long place = BoltBucket.place(frame.page, frame.index);
        frames.push(new Frame(pages.page(frame.page.child(frame.index), place)));
    }

    private void checkOrder(Frame frame) {
        byte[] key = frame.page.key(frame.index);
        if (last != null && Arrays.compareUnsigned(last, key) >= 0) {
            throw pages.damage(
                    frame.page.id(), 0, "key " + frame.index + " is not behind the one before it");
        }
        last = key;
    }
}
