package dev.davit.service.call;

import java.util.List;

/** What clients have called since the daemon started. Usable from any thread. */
public interface CallMeters {
    /** One for each method that was called, by name; none if nobody counts. */
    List<CallMeter> meters();
}
