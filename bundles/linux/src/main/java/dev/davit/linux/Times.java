package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The pair of {@code struct timespec} that utimensat takes. */
final class Times {
    private Times() {}

    static long write(Scratch scratch, Timestamp accessed, Timestamp modified) {
        MemorySegment room = scratch.room(32);
        room.set(ValueLayout.JAVA_LONG, 0, accessed.seconds());
        room.set(ValueLayout.JAVA_LONG, 8, accessed.nanos());
        room.set(ValueLayout.JAVA_LONG, 16, modified.seconds());
        room.set(ValueLayout.JAVA_LONG, 24, modified.nanos());
        return room.address();
    }
}
