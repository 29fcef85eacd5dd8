package dev.davit.metadata.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The process that is killed. What has been acknowledged to its writers stands in a mapped file,
 * which outlives the process as the page cache does.
 */
final class KillVictim {
    private static final int WRITERS = 24;
    private static final StoreSizes SIZES = new StoreSizes(256 << 10, 1 << 20, 16 << 20, 0, 1_000);

    private KillVictim() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        MappedByteBuffer acknowledged = acknowledged(directory.resolve("acknowledged"));
        System.out.println("starting");
        try (Store store =
                Store.open(
                        directory.resolve("store"), StoreOptions.forSchema(1).withSizes(SIZES))) {
            verify(store, acknowledged);
            System.out.printf("verified %s %s%n", store.recovery(), directory.resolve("store"));
            if (arguments[0].equals("write")) {
                write(store, acknowledged);
            }
        } catch (AssertionError | RuntimeException wrong) {
            System.out.println("WRONG " + wrong);
        }
    }

    private static MappedByteBuffer acknowledged(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            if (channel.size() == 0) {
                channel.write(ByteBuffer.allocate(Integer.BYTES * WRITERS), 0);
            }
            return channel.map(MapMode.READ_WRITE, 0, Integer.BYTES * WRITERS);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void verify(Store store, MappedByteBuffer acknowledged) {
        for (int writer = 0; writer < WRITERS; writer++) {
            int number =
                    Workload.verify(
                            store.image(), writer, acknowledged.getInt(Integer.BYTES * writer));
            acknowledged.putInt(Integer.BYTES * writer, number);
        }
    }

    private static void write(Store store, MappedByteBuffer acknowledged)
            throws InterruptedException {
        Thread[] writers = new Thread[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers[i] = Thread.ofVirtual().start(() -> write(store, writer, acknowledged));
        }
        for (Thread thread : writers) {
            thread.join();
        }
    }

    private static void write(Store store, int writer, MappedByteBuffer acknowledged) {
        for (int number = acknowledged.getInt(Integer.BYTES * writer) + 1; ; number++) {
            int current = number;
            store.write(
                    transaction -> {
                        Workload.step(transaction, writer, current);
                        return null;
                    });
            acknowledged.putInt(Integer.BYTES * writer, current);
        }
    }
}
