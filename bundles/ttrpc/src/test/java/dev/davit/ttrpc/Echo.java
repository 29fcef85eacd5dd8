package dev.davit.ttrpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A server with one small service, and clients for it. */
final class Echo implements AutoCloseable {
    static final String SERVICE = "davit.test.Echo";

    /** A permit for each call of Hang that waits. */
    final Semaphore hanging = new Semaphore(0);

    /** Opened when a call of Hang has been interrupted. */
    final CountDownLatch interrupted = new CountDownLatch(1);

    /** Lets calls of Hang return. */
    final CountDownLatch release = new CountDownLatch(1);

    final TtrpcServer server;
    final Path path;

    Echo(Path directory, ServerOptions options) {
        path = directory.resolve("echo.sock");
        server = new TtrpcServer(options);
        server.register(service());
        server.listen(path);
    }

    private TtrpcService service() {
        return TtrpcService.named(SERVICE)
                .unary("Say", StringValue.parser(), (request, call) -> request)
                .unary("Hang", StringValue.parser(), (request, call) -> hang(request))
                .unary("Metadata", StringValue.parser(), this::metadata)
                .unary(
                        "Fail",
                        StringValue.parser(),
                        (request, call) -> {
                            throw Failures.named(request.getValue());
                        })
                .unary(
                        "Big",
                        StringValue.parser(),
                        (request, call) -> text("x".repeat(Integer.parseInt(request.getValue()))))
                .streaming("Collect", (stream, call) -> Optional.of(collect(stream)))
                .streaming("Count", Echo::count)
                .streaming("EchoAll", Echo::echoAll)
                .build();
    }

    private StringValue hang(StringValue request) throws InterruptedException {
        hanging.release();
        try {
            release.await();
            return request;
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private StringValue metadata(StringValue key, ServerCall call) {
        return text(call.method() + " " + call.metadata().all(key.getValue()));
    }

    private static StringValue collect(ServerStream stream) throws Exception {
        StringBuilder all = new StringBuilder();
        for (var next = stream.receive(); next.isPresent(); next = stream.receive()) {
            all.append(StringValue.parseFrom(next.get()).getValue());
        }
        return text(all.toString());
    }

    private static Optional<MessageLite> count(ServerStream stream, ServerCall call)
            throws Exception {
        int last = Integer.parseInt(StringValue.parseFrom(stream.receive().get()).getValue());
        for (int i = 1; i <= last; i++) {
            stream.send(text(Integer.toString(i)));
        }
        return Optional.empty();
    }

    private static Optional<MessageLite> echoAll(ServerStream stream, ServerCall call)
            throws Exception {
        for (var next = stream.receive(); next.isPresent(); next = stream.receive()) {
            stream.send(StringValue.parseFrom(next.get()));
        }
        return Optional.empty();
    }

    TtrpcClient connect() {
        return TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
    }

    static String say(TtrpcClient client, String text) {
        return call(client, "Say", text, CallOptions.NONE);
    }

    static String call(TtrpcClient client, String method, String text, CallOptions options) {
        return client.call(SERVICE, method, text(text), StringValue.parser(), options).getValue();
    }

    static StringValue text(String text) {
        return StringValue.of(text);
    }

    @Override
    public void close() {
        release.countDown();
        server.close();
    }
}
