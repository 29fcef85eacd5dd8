package dev.davit.proxy.keeper;

import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.Pipe;
import dev.davit.linux.process.Supervision;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A process that reads one byte of a file in each of its lives, through the descriptor of the first
 * one, and lets further descriptors be kept.
 */
final class StoringPeer {
    private StoringPeer() {}

    /** Takes the file, and the names of further descriptors. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Linux linux = Linux.system();
        var supervision = Supervision.ofThisProcess();
        out.println("inherited " + System.getenv().getOrDefault("LISTEN_FDNAMES", "nothing"));
        Fd file =
                supervision
                        .kept("file")
                        .orElseGet(() -> linux.open(Path.of(arguments[0]), OpenFlags.READ, 0));
        supervision.keep("file", file);
        for (int i = 1; i < arguments.length; i++) {
            Pipe pipe = linux.pipe();
            // The end that hangs up as soon as this process has gone.
            supervision.keep(arguments[i], pipe.reader());
        }
        ByteBuffer octet = ByteBuffer.allocate(1);
        file.read(octet);
        out.println("read " + (char) octet.get(0));
        supervision.ready();
        new CountDownLatch(1).await();
    }
}
