package dev.davit.content.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The entries of a directory, one after the other. */
final class Entries {
    private Entries() {}

    /** Visits each entry without holding a list of them; the visitor may delete it. */
    static void visit(Path directory, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                visitor.visit(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** What is done with an entry. */
    interface Visitor {
        void visit(Path entry) throws IOException;
    }
}
