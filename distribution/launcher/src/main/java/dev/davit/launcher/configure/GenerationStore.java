package dev.davit.launcher.configure;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Configurations that were in effect, each a directory named by its number: a file {@code about}
 * and the texts of all files that it was made of. They may hold secrets, so nobody else may look.
 * Used under the lock of the configuration.
 */
final class GenerationStore {
    /** How many are kept. */
    static final int KEPT = 10;

    private static final String ABOUT = "about";
    private static final String UNFINISHED = ".new";

    private final Path directory;

    /**
     * A configuration as it was.
     *
     * @param number counts them, from 1
     * @param since when it took effect first
     * @param by what brought it
     * @param summary what it changed, without values; copied
     * @param texts of its files
     */
    record Kept(
            int number, Instant since, String by, List<String> summary, Map<Path, String> texts) {
        Kept {
            summary = List.copyOf(summary);
        }
    }

    GenerationStore(Path directory) {
        this.directory = directory;
    }

    /** All that are kept and can be read, oldest first. */
    List<Kept> all() throws IOException {
        var found = new ArrayList<Kept>();
        for (int number : numbers()) {
            read(number).ifPresent(found::add);
        }
        return found;
    }

    /** Keeps one under the next number; the oldest goes if there are too many. */
    Kept add(Instant since, String by, List<String> summary, Map<Path, String> texts)
            throws IOException {
        List<Integer> numbers = numbers();
        int number = numbers.isEmpty() ? 1 : numbers.getLast() + 1;
        var kept = new Kept(number, since, by, summary, new LinkedHashMap<>(texts));
        Path unfinished = directory.resolve(UNFINISHED);
        delete(unfinished);
        makePrivate(directory);
        makePrivate(unfinished);
        write(kept, unfinished);
        ReplacedFile.force(unfinished);
        Files.move(unfinished, path(number), StandardCopyOption.ATOMIC_MOVE);
        ReplacedFile.force(directory);
        for (int old : numbers) {
            if (old <= number - KEPT) {
                delete(path(old));
            }
        }
        return kept;
    }

    private static void write(Kept kept, Path into) throws IOException {
        var about = new Properties();
        about.setProperty("since", kept.since().toString());
        about.setProperty("by", kept.by());
        int line = 0;
        for (String change : kept.summary()) {
            about.setProperty("change." + line++, change);
        }
        int file = 0;
        for (Map.Entry<Path, String> text : kept.texts().entrySet()) {
            about.setProperty("file." + file, text.getKey().toString());
            ReplacedFile.write(into.resolve(String.valueOf(file++)), text.getValue());
        }
        var words = new StringWriter();
        about.store(words, null);
        ReplacedFile.write(into.resolve(ABOUT), words.toString());
    }

    private Optional<Kept> read(int number) throws IOException {
        Path from = path(number);
        if (!Files.exists(from.resolve(ABOUT))) {
            return Optional.empty();
        }
        var about = new Properties();
        try (Reader reader = Files.newBufferedReader(from.resolve(ABOUT), StandardCharsets.UTF_8)) {
            about.load(reader);
        }
        var texts = new LinkedHashMap<Path, String>();
        for (String file : lines(about, "file.")) {
            texts.put(Path.of(file), Files.readString(from.resolve(String.valueOf(texts.size()))));
        }
        return Optional.of(
                new Kept(
                        number,
                        Instant.parse(about.getProperty("since")),
                        about.getProperty("by"),
                        lines(about, "change."),
                        texts));
    }

    private static List<String> lines(Properties about, String prefix) {
        var lines = new ArrayList<String>();
        String line = about.getProperty(prefix + 0);
        while (line != null) {
            lines.add(line);
            line = about.getProperty(prefix + lines.size());
        }
        return lines;
    }

    private List<Integer> numbers() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> !name.isEmpty() && name.chars().allMatch(Character::isDigit))
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
        }
    }

    private Path path(int number) {
        return directory.resolve(String.valueOf(number));
    }

    private static void makePrivate(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
