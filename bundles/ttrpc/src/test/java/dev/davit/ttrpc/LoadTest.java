package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

class LoadTest {
    @TempDir Path directory;

    @Test
    void manyClientsWithManyCallsEachGetTheirOwnAnswers() throws Exception {
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT)) {
            List<FutureTask<Integer>> workers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TtrpcClient client = echo.connect();
                for (int j = 0; j < 10; j++) {
                    long seed = 100L * i + j;
                    workers.add(start(() -> work(client, seed)));
                }
            }
            int calls = 0;
            for (FutureTask<Integer> worker : workers) {
                calls += worker.get();
            }
            assertEquals(20 * 10 * 100, calls);
        }
    }

    private static int work(TtrpcClient client, long seed) {
        Random random = new Random(seed);
        int calls = 0;
        for (; calls < 100; calls++) {
            int size = calls % 50 == 0 ? 200_000 : random.nextInt(3000);
            String text = seed + ":" + calls + ":" + "x".repeat(size);
            assertEquals(text, Echo.say(client, text));
        }
        return calls;
    }

    @Test
    void manyClientsConnectAtOnce() throws Exception {
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT)) {
            List<FutureTask<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                clients.add(
                        start(
                                () -> {
                                    try (TtrpcClient client = echo.connect()) {
                                        return Echo.say(client, "x").length();
                                    }
                                }));
            }
            for (FutureTask<Integer> client : clients) {
                assertEquals(1, client.get());
            }
        }
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }
}
