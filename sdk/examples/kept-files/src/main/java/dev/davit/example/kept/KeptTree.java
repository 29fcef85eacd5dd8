package dev.davit.example.kept;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A directory with two files: {@code letters}, a mebibyte of the alphabet again and again, and
 * {@code server}, the number of the process that answers. Nothing in it depends on what was asked
 * before, so any process can answer any request, and answer it twice.
 *
 * <p>Structures as in linux/fuse.h; the kernel's cache is not used, so that each read is asked.
 */
final class KeptTree {
    static final int LETTERS_SIZE = 1 << 20;

    private static final long ROOT = 1;
    private static final List<String> NAMES = List.of("letters", "server");

    private static final int REQUEST_HEADER = 40;
    private static final int ATTRIBUTES = 88;
    private static final int DIRECTORY = 0040555;
    private static final int FILE = 0100444;
    private static final int NO_SUCH_FILE = 2;
    private static final int UNKNOWN_CALL = 38;

    /**
     * FOPEN_DIRECT_IO and FOPEN_NOFLUSH. Without the second one each close asks the server. A
     * program that is started closes what its parent had open: were this the daemon, which starts
     * the next server while there is none, both would wait for each other.
     */
    private static final int DIRECT_WITHOUT_FLUSH = 1 | 32;

    private static final int MAJOR = 7;
    private static final int MINOR = 31;
    private static final int MOST_WRITTEN = 4096;

    /** The answer to a request; empty for those that want none. */
    Optional<ByteBuffer> answer(ByteBuffer request) {
        int call = request.getInt(4);
        long unique = request.getLong(8);
        long node = request.getLong(16);
        request.position(REQUEST_HEADER);
        return switch (call) {
            case 1 -> Optional.of(lookUp(unique, request));
            case 3 -> Optional.of(Reply.of(unique, 16 + ATTRIBUTES, b -> attributes(b, node, 16)));
            case 14, 27 ->
                    Optional.of(Reply.of(unique, 16, b -> b.putInt(24, DIRECT_WITHOUT_FLUSH)));
            case 15 -> Optional.of(read(unique, request, content(node)));
            case 17 -> Optional.of(Reply.of(unique, 80, b -> b.putInt(16 + 44, 255)));
            case 18, 25, 29 -> Optional.of(Reply.done(unique));
            case 26 -> Optional.of(Reply.of(unique, 64, KeptTree::initialize));
            case 28 -> Optional.of(read(unique, request, entries()));
            // FORGET, INTERRUPT and BATCH_FORGET.
            case 2, 36, 42 -> Optional.empty();
            default -> Optional.of(Reply.failure(unique, UNKNOWN_CALL));
        };
    }

    private static void initialize(ByteBuffer reply) {
        reply.putInt(MAJOR).putInt(MINOR).putInt(0).putInt(0).putInt(0).putInt(MOST_WRITTEN);
    }

    private static ByteBuffer lookUp(long unique, ByteBuffer request) {
        byte[] name = new byte[request.remaining() - 1];
        request.get(name);
        int index = NAMES.indexOf(new String(name, StandardCharsets.UTF_8));
        if (index < 0) {
            return Reply.failure(unique, NO_SUCH_FILE);
        }
        long node = ROOT + 1 + index;
        return Reply.of(
                unique,
                40 + ATTRIBUTES,
                body -> {
                    body.putLong(node);
                    attributes(body, node, 40);
                });
    }

    /** Fills {@code struct fuse_attr}, so many bytes behind the header. */
    private static void attributes(ByteBuffer reply, long node, int at) {
        reply.position(16 + at);
        long size = node == ROOT + 1 ? LETTERS_SIZE : content(node).length;
        reply.putLong(node).putLong(size).putLong((size + 511) / 512);
        reply.position(reply.position() + 36);
        reply.putInt(node == ROOT ? DIRECTORY : FILE).putInt(1);
    }

    private static byte[] content(long node) {
        if (node == ROOT + 1) {
            byte[] letters = new byte[LETTERS_SIZE];
            for (int i = 0; i < letters.length; i++) {
                letters[i] = (byte) ('a' + i % 26);
            }
            return letters;
        }
        String pid = node == ROOT ? "" : ProcessHandle.current().pid() + "\n";
        return pid.getBytes(StandardCharsets.US_ASCII);
    }

    /** Entries of the directory: {@code struct fuse_dirent}, each as long as all others. */
    private static byte[] entries() {
        ByteBuffer entries =
                ByteBuffer.allocate(32 * NAMES.size()).order(java.nio.ByteOrder.nativeOrder());
        for (int i = 0; i < NAMES.size(); i++) {
            byte[] name = NAMES.get(i).getBytes(StandardCharsets.UTF_8);
            entries.position(32 * i);
            entries.putLong(ROOT + 1 + i).putLong(32L * (i + 1)).putInt(name.length).putInt(8);
            entries.put(name);
        }
        return entries.array();
    }

    private static ByteBuffer read(long unique, ByteBuffer request, byte[] content) {
        long offset = request.getLong(REQUEST_HEADER + 8);
        int wanted = request.getInt(REQUEST_HEADER + 16);
        int from = (int) Math.min(offset, content.length);
        byte[] part = Arrays.copyOfRange(content, from, Math.min(content.length, from + wanted));
        return Reply.of(unique, part.length, body -> body.put(part));
    }
}
