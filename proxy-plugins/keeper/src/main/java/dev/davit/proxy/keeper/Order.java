package dev.davit.proxy.keeper;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An order to start the process, in place of the one that runs, and what came of it. */
final class Order {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable String failure;

    void succeeded() {
        done.countDown();
    }

    /** A second outcome does not count. */
    void failed(String reason) {
        if (done.getCount() > 0) {
            failure = reason;
            done.countDown();
        }
    }

    /** Waits; why it has failed, or empty. */
    Optional<String> await() throws InterruptedException {
        done.await();
        return Optional.ofNullable(failure);
    }
}
