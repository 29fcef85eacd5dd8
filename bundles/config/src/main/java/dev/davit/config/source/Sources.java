package dev.davit.config.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the texts of configuration files come from. Confined to one thread. */
public interface Sources {
    /** The bytes of a file. Throws NoSuchFileException. */
    byte[] read(Path file) throws IOException;

    /**
     * The files a name stands for, sorted part by part. A name without an asterisk stands for
     * itself, whether such a file is there or not; a pattern may stand for none.
     *
     * @param base where relative names start
     */
    List<Path> expand(Path base, String pattern) throws IOException;

    /** What messages call a file. */
    String nameOf(Path file);

    /** Why a file is not to be believed; empty if only those could write it who may. */
    Optional<String> distrust(Path file) throws IOException;
}
