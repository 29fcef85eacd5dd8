package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;
import dev.davit.linux.process.SpawnedProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A user namespace that exists for its mapping only. A process with threads cannot enter a new one,
 * so a child does: {@code unshare} of util-linux, which then echoes a byte to show that it is
 * inside.
 */
final class UserNamespace {
    private UserNamespace() {}

    /**
     * A namespace with these maps, written {@code <container>:<host>:<size>[,…]}.
     *
     * @throws DavitException INVALID_ARGUMENT for a map that is none
     */
    static Fd open(Linux linux, String uidMap, String gidMap) {
        String users = lines(uidMap);
        String groups = lines(gidMap);
        try (Pipe input = linux.pipe();
                Pipe output = linux.pipe()) {
            Command command =
                    Command.of("unshare", "--user", "cat")
                            .withDescriptor(0, input.reader())
                            .withDescriptor(1, output.writer());
            SpawnedProcess child = new Spawn(linux).start(command);
            output.writer().close();
            try {
                awaitEcho(input, output);
                Path process = Path.of("/proc/" + child.pid());
                Files.writeString(process.resolve("uid_map"), users);
                Files.writeString(process.resolve("gid_map"), groups);
                return linux.open(process.resolve("ns/user"), OpenFlags.READ, 0);
            } finally {
                child.kill(Signal.KILL);
            }
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "failed to make a user namespace: " + e.getMessage(), e);
        }
    }

    /** Leaves the pipes open: the child ends with its input. */
    private static void awaitEcho(Pipe input, Pipe output) throws IOException {
        input.writer().outputStream().write('\n');
        if (output.reader().inputStream().read() != '\n') {
            throw new IOException("unshare --user: no answer");
        }
    }

    /** The maps as /proc takes them: a line per range. */
    private static String lines(String map) {
        StringBuilder lines = new StringBuilder();
        for (String range : map.split(",", -1)) {
            List<String> numbers = List.of(range.split(":", -1));
            if (numbers.size() != 3 || !numbers.stream().allMatch(n -> n.matches("\\d{1,10}"))) {
                throw ErrorCode.INVALID_ARGUMENT.about("id mapping \"" + map + "\"");
            }
            lines.append(String.join(" ", numbers)).append('\n');
        }
        return lines.toString();
    }
}
