package dev.davit.bbolt;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

/** What is wrong with a file, and where. */
final class Damage {
    private Damage() {}

    static DavitException of(BoltSource source, long page, long offset, String what) {
        return ErrorCode.DATA_LOSS.about(
                source.name() + " is damaged: page " + page + ", offset " + offset + ": " + what);
    }
}
