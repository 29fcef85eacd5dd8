package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

class CallTest {
    private static final CallOptions SHORT = CallOptions.NONE.within(Duration.ofMillis(50));

    @TempDir Path directory;
    private Echo echo;
    private TtrpcClient client;

    @BeforeEach
    void start() {
        echo = new Echo(directory, ServerOptions.DEFAULT);
        client = echo.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        echo.close();
    }

    @Test
    void aCallIsAnswered() {
        assertEquals("hello", Echo.say(client, "hello"));
        assertEquals("", Echo.say(client, ""));
    }

    @Test
    void aMessageOfAlmostFourMebibytesPasses() {
        String text = "x".repeat(Frames.MAX_DATA_BYTES - 100);
        assertEquals(text, Echo.say(client, text));
    }

    @Test
    void aLargerRequestFailsHereAndNothingIsSent() {
        String text = "x".repeat(Frames.MAX_DATA_BYTES);
        DavitException e = assertThrows(DavitException.class, () -> Echo.say(client, text));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
        assertEquals("still here", Echo.say(client, "still here"));
    }

    @Test
    void aLargerAnswerIsReportedByTheServer() {
        String size = Integer.toString(Frames.MAX_DATA_BYTES);
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> Echo.call(client, "Big", size, CallOptions.NONE));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
        assertEquals("still here", Echo.say(client, "still here"));
    }

    @Test
    void manyCallsShareOneConnection() throws Exception {
        FutureTask<String> hanging = start(() -> hang(client, CallOptions.NONE));
        echo.hanging.acquire();
        List<FutureTask<String>> calls = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String text = "call " + i;
            calls.add(start(() -> Echo.say(client, text)));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertEquals("call " + i, calls.get(i).get());
        }
        assertFalse(hanging.isDone());
        echo.release.countDown();
        assertEquals("hang", hanging.get());
    }

    @Test
    void metadataArrivesInOrderWithLowerCaseKeys() {
        Metadata metadata = Metadata.of("Key", "1").with("other", "x").with("key", "2");
        CallOptions options = new CallOptions(metadata, Duration.ZERO);
        assertEquals("Metadata [1, 2]", Echo.call(client, "Metadata", "KEY", options));
        assertEquals("Metadata []", Echo.call(client, "Metadata", "none", options));
    }

    @Test
    void aLimitEndsTheCallHereAndInterruptsTheHandler() throws Exception {
        DavitException e = assertThrows(DavitException.class, () -> hang(client, SHORT));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        assertEquals("context deadline exceeded", e.getMessage());
        echo.interrupted.await();
        assertEquals("still here", Echo.say(client, "still here"));
    }

    @Test
    void anInterruptedCallerGoesAndTheConnectionStays() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<ErrorCode> codes = new ArrayList<>();
        Thread caller =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                hang(client, CallOptions.NONE);
                            } catch (DavitException e) {
                                codes.add(e.code());
                            }
                            codes.add(Thread.interrupted() ? ErrorCode.CANCELLED : null);
                            done.countDown();
                        });
        echo.hanging.acquire();
        caller.interrupt();
        done.await();
        assertEquals(List.of(ErrorCode.CANCELLED, ErrorCode.CANCELLED), codes);
        assertEquals("still here", Echo.say(client, "still here"));
    }

    @Test
    void aCallerInterruptedBeforehandSendsNothing() throws Exception {
        FutureTask<String> call =
                start(
                        () -> {
                            Thread.currentThread().interrupt();
                            return assertThrows(DavitException.class, () -> Echo.say(client, "x"))
                                    .getMessage();
                        });
        assertEquals("context canceled", call.get());
        assertEquals("still here", Echo.say(client, "still here"));
    }

    @Test
    void aLostConnectionFailsEveryCallAndTellsListenersOnce() throws Exception {
        List<String> told = new ArrayList<>();
        CountDownLatch heard = new CountDownLatch(1);
        client.onClose(() -> told.add("first"));
        client.onClose(
                () -> {
                    told.add("second");
                    heard.countDown();
                });
        FutureTask<DavitException> hanging =
                start(
                        () ->
                                assertThrows(
                                        DavitException.class,
                                        () -> hang(client, CallOptions.NONE)));
        echo.hanging.acquire();
        echo.server.close();

        assertTrue(TtrpcClient.isClosed(hanging.get()), hanging.get()::toString);
        assertEquals("ttrpc: closed", hanging.get().getMessage());
        assertEquals(ErrorCode.UNKNOWN, hanging.get().code());
        heard.await();
        assertTrue(client.awaitClosed(Duration.ofSeconds(10)));
        assertEquals(List.of("first", "second"), told);
        echo.interrupted.await();
        DavitException later = assertThrows(DavitException.class, () -> Echo.say(client, "x"));
        assertTrue(TtrpcClient.isClosed(later));
        client.onClose(() -> told.add("late"));
        assertEquals(List.of("first", "second", "late"), told);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyClassOfFailureCrossesTheWire(ErrorCode code) {
        DavitException e = fail(code.name());
        assertEquals(code, e.code());
        assertEquals("thing: " + code.text(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "eof, OUT_OF_RANGE, eof",
        "closed, FAILED_PRECONDITION, java.nio.channels.ClosedChannelException",
        "invalid, INVALID_ARGUMENT, invalid",
        "exists, ALREADY_EXISTS, exists",
        "missing, NOT_FOUND, missing",
        "denied, PERMISSION_DENIED, denied",
        "other, UNKNOWN, other",
        "nothing, UNKNOWN, java.lang.IllegalStateException"
    })
    void plainFailuresGetTheClassThatClientsExpect(String name, ErrorCode code, String text) {
        DavitException e = fail(name);
        assertEquals(code, e.code());
        assertEquals(text, e.getMessage());
    }

    private DavitException fail(String name) {
        return assertThrows(
                DavitException.class, () -> Echo.call(client, "Fail", name, CallOptions.NONE));
    }

    @Test
    void servicesComeAndGoUnderAnOpenConnection() {
        TtrpcService service =
                TtrpcService.named("davit.test.Late")
                        .unary("Say", StringValue.parser(), (r, c) -> r)
                        .build();
        assertEquals("service davit.test.Late", late().getMessage());
        TtrpcServer.Registration registration = echo.server.register(service);
        assertEquals(
                "x",
                client.call(
                                "davit.test.Late",
                                "Say",
                                Echo.text("x"),
                                StringValue.parser(),
                                CallOptions.NONE)
                        .getValue());
        DavitException twice =
                assertThrows(DavitException.class, () -> echo.server.register(service));
        assertEquals(ErrorCode.ALREADY_EXISTS, twice.code());
        registration.close();
        registration.close();
        assertEquals(ErrorCode.UNIMPLEMENTED, late().code());
    }

    private DavitException late() {
        return assertThrows(
                DavitException.class,
                () ->
                        client.call(
                                "davit.test.Late",
                                "Say",
                                Echo.text("x"),
                                StringValue.parser(),
                                CallOptions.NONE));
    }

    @Test
    void aStopLetsRunningCallsFinishAndRefusesNewOnes() throws Exception {
        FutureTask<String> hanging = start(() -> hang(client, CallOptions.NONE));
        echo.hanging.acquire();
        Thread stopping = Thread.startVirtualThread(() -> echo.server.stop(Duration.ofSeconds(30)));
        DavitException refused = untilItFails(() -> Echo.say(client, "x"));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertFalse(hanging.isDone());
        echo.release.countDown();
        assertEquals("hang", hanging.get());
        stopping.join();
        assertTrue(client.awaitClosed(Duration.ofSeconds(10)));
    }

    @Test
    void callsBeyondTheLimitAreRefusedWithTheLimit() throws Exception {
        ServerOptions two = new ServerOptions(-1, -1, 8, 2);
        try (Echo small = new Echo(directory.resolve("small"), two);
                TtrpcClient caller = small.connect()) {
            FutureTask<String> first = start(() -> hang(caller, CallOptions.NONE));
            FutureTask<String> second = start(() -> hang(caller, CallOptions.NONE));
            small.hanging.acquire(2);
            DavitException e = assertThrows(DavitException.class, () -> Echo.say(caller, "x"));
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
            assertTrue(e.getMessage().contains("more than 2 calls"), e.getMessage());
            small.release.countDown();
            assertEquals("hang", first.get());
            assertEquals("hang", second.get());
            assertEquals("again", untilItAnswers(() -> Echo.say(caller, "again")));
        }
    }

    private static String hang(TtrpcClient client, CallOptions options) {
        return Echo.call(client, "Hang", "hang", options);
    }

    private static DavitException untilItFails(Callable<String> body) throws Exception {
        while (true) {
            try {
                body.call();
            } catch (DavitException e) {
                return e;
            }
        }
    }

    private static String untilItAnswers(Callable<String> body) throws Exception {
        while (true) {
            try {
                return body.call();
            } catch (DavitException e) {
                assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
            }
        }
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }
}
