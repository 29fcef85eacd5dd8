package dev.davit.proxy.keeper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A daemon to be killed: starts a process and tells its number. */
final class CrashingKeeper {
    private CrashingKeeper() {}

    /** Takes the directory and the command. */
    public static void main(String[] arguments) throws Exception {
        var command = Arrays.asList(arguments).subList(1, arguments.length);
        Kept kept = Kept.command(Path.of(arguments[0]), command).start();
        System.out.write((kept.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
