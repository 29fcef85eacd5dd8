package dev.davit.proxy.adapter;

import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.InMemorySnapshotter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A snapshotter in a process of its own, to be stopped, continued and killed. */
final class ServerProcess implements AutoCloseable {
    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** What the process does. */
    public static void main(String... arguments) throws InterruptedException {
        var snapshotter = new InMemorySnapshotter();
        try (var server =
                ProxyServer.builder(Path.of(arguments[0]))
                        .snapshotter(snapshotter)
                        .takeOver()
                        .start()) {
            server.awaitTermination();
        }
    }

    static ServerProcess start(Path socket) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ServerProcess(
                new ProcessBuilder(
                                java,
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServerProcess.class.getName(),
                                socket.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** STOP, CONT or KILL. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
