package dev.davit.config.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** File names with wildcards in any of their parts. */
final class Glob {
    private Glob() {}

    /**
     * The files a name stands for, sorted part by part. A name without an asterisk stands for
     * itself, whether such a file is there or not; a pattern may stand for none.
     *
     * @param base where relative names start
     */
    static List<Path> expand(Path base, String pattern) throws IOException {
        Path whole = base.resolve(pattern).normalize();
        if (pattern.indexOf('*') < 0) {
            return List.of(whole);
        }
        List<Path> found = List.of(Path.of("/"));
        for (Path part : whole) {
            found = expandPart(found, part);
        }
        return found;
    }

    private static List<Path> expandPart(List<Path> directories, Path part) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            if (!isPattern(part.toString())) {
                Path file = directory.resolve(part);
                if (Files.exists(file)) {
                    found.add(file);
                }
            } else if (Files.isDirectory(directory)) {
                addMatching(directory, part.toString(), found);
            }
        }
        return found;
    }

    private static boolean isPattern(String part) {
        return part.indexOf('*') >= 0 || part.indexOf('?') >= 0 || part.indexOf('[') >= 0;
    }

    /** A part as the JDK's matchers take it. */
    static String matcher(String part) {
        // Braces are letters like others to containerd.
        return "glob:" + part.replace("{", "\\{").replace("}", "\\}");
    }

    private static void addMatching(Path directory, String part, List<Path> found)
            throws IOException {
        PathMatcher matcher = directory.getFileSystem().getPathMatcher(matcher(part));
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, it -> matcher.matches(it.getFileName()))) {
            files.forEach(matching::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Gone since we looked: the same as nothing in it.
            return;
        }
        matching.sort(null);
        found.addAll(matching);
    }
}
