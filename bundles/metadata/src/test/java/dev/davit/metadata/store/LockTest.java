package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** One directory, one process. */
class LockTest {
    private static final StoreOptions OPTIONS = StoreOptions.forSchema(1);

    @TempDir private Path directory;

    @Test
    void aSecondProcessIsTurnedAwayAndToldByWhom() throws IOException, InterruptedException {
        try (Store store = Store.open(directory, OPTIONS)) {
            String answer = openElsewhere();
            assertTrue(answer.startsWith("FAILED_PRECONDITION"), answer);
            assertTrue(answer.contains("process " + ProcessHandle.current().pid()), answer);
            assertTrue(answer.contains(directory.toString()), answer);
            assertEquals(0, store.image().size());
        }
        assertEquals("opened", openElsewhere());
    }

    @Test
    void aSecondStoreInTheSameProcessIsTurnedAwayAndTheFirstKeepsItsLock()
            throws IOException, InterruptedException {
        try (Store store = Store.open(directory, OPTIONS)) {
            DavitException refused =
                    assertThrows(DavitException.class, () -> Store.open(directory, OPTIONS));
            assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
            assertTrue(refused.getMessage().contains("this one"), refused.getMessage());
            String answer = openElsewhere();
            assertTrue(answer.startsWith("FAILED_PRECONDITION"), answer);
            assertEquals(0, store.image().size());
        }
        Store.open(directory, OPTIONS).close();
    }

    private String openElsewhere() throws IOException, InterruptedException {
        Process process = OtherProcess.of(Opener.class, directory.toString()).start();
        try (BufferedReader reader = process.inputReader()) {
            String line = reader.readLine();
            process.waitFor();
            return line == null ? "" : line;
        }
    }

    /** Opens the store in a process of its own and says how that went. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            try (Store store = Store.open(Path.of(arguments[0]), OPTIONS)) {
                System.out.println(store.image().size() == 0 ? "opened" : "not empty");
            } catch (DavitException refused) {
                System.out.println(refused.code() + " " + refused.getMessage());
            }
        }
    }
}
