package dev.davit.config.source;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.config.migration.LeftOvers;
import dev.davit.config.migration.Migration;
import dev.davit.config.schema.Check;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.TomlReader;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Reads a file and all that it imports, breadth first, each file once. */
public final class SourceFiles {
    /** Files of one configuration. */
    static final int MOST_FILES = 1000;

    private final Sources sources;
    private final Problems problems;
    private final List<String> warnings;
    private final List<SourceFile> files = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private final Set<Path> patternDirectories = new LinkedHashSet<>();
    private final Queue<Import> pending = new ArrayDeque<>();

    /**
     * An entry of {@code imports}.
     *
     * @param base the directory that relative names start from
     */
    private record Import(String pattern, Path base, Position at) {}

    /**
     * @param sources has the texts
     * @param problems gets what is wrong in the files
     * @param warnings gets what an operator should know
     */
    public SourceFiles(Sources sources, Problems problems, List<String> warnings) {
        this.sources = sources;
        this.problems = problems;
        this.warnings = warnings;
    }

    /**
     * Reads the main file, then the files that are imported without being asked for, then what the
     * main file imports.
     *
     * @param main absolute
     * @param needed whether a missing main file is an error
     * @return the files read, in the order in which later ones win
     */
    public List<SourceFile> read(Path main, boolean needed, List<String> standardImports) {
        try {
            seen.add(main);
            byte[] bytes = sources.read(main);
            addImports(standardImports, main);
            parse(main, bytes);
        } catch (NoSuchFileException e) {
            if (needed) {
                throw failed(main, ErrorCode.NOT_FOUND, e);
            }
            addImports(standardImports, main);
        } catch (IOException e) {
            throw failed(main, ErrorCode.UNKNOWN, e);
        }
        while (!pending.isEmpty()) {
            follow(pending.remove());
        }
        return List.copyOf(files);
    }

    /** Directories whose files are imported by a pattern: what comes into them is read too. */
    public List<Path> patternDirectories() {
        return List.copyOf(patternDirectories);
    }

    private void addImports(List<String> patterns, Path importer) {
        for (String pattern : patterns) {
            pending.add(new Import(pattern, directoryOf(importer), Position.DEFAULTS));
        }
    }

    private void follow(Import entry) {
        try {
            patternDirectory(entry).ifPresent(patternDirectories::add);
            for (Path file : sources.expand(entry.base(), entry.pattern())) {
                if (seen.size() > MOST_FILES) {
                    problems.add(entry.at(), "imports", "more than " + MOST_FILES + " files");
                    return;
                }
                if (seen.add(file)) {
                    parse(file, sources.read(file));
                }
            }
        } catch (IOException e) {
            String what = "cannot read " + entry.pattern() + ": " + reason(e);
            problems.add(entry.at(), "imports", what);
        } catch (InvalidPathException | PatternSyntaxException e) {
            String what = "found \"" + entry.pattern() + "\", expected a file name or a pattern";
            problems.add(entry.at(), "imports", what);
        }
    }

    private static Optional<Path> patternDirectory(Import entry) {
        Path directory = directoryOf(entry.base().resolve(entry.pattern()).normalize());
        return entry.pattern().indexOf('*') < 0 || directory.toString().indexOf('*') >= 0
                ? Optional.empty()
                : Optional.of(directory);
    }

    private void parse(Path file, byte[] bytes) {
        String name = sources.nameOf(file);
        Optional<Section> tree = TomlReader.read(name, bytes, problems).map(Node.Table::section);
        if (tree.isEmpty()) {
            return;
        }
        OptionalInt version = version(tree.get(), name);
        if (version.isEmpty()) {
            return;
        }
        if (version.getAsInt() == TopLevel.NEWEST) {
            LeftOvers.remove(tree.get(), warnings);
        }
        Check check = new Check(problems, warnings);
        Section good = check.topLevel(tree.get(), TopLevel.ofVersion(version.getAsInt()));
        good.remove("version");
        for (Node item : good.items("imports")) {
            if (item instanceof Node.Scalar(String pattern, Position at)) {
                pending.add(new Import(pattern, directoryOf(file), at));
            }
        }
        Migration.migrate(good, version.getAsInt(), name, warnings);
        files.add(new SourceFile(file, good));
    }

    /** What the file declares; 0 if nothing, empty if it is not to be read further. */
    private OptionalInt version(Section tree, String name) {
        Position start = new Position(name, 1, 1);
        Node node = tree.value("version").orElseGet(() -> new Node.Scalar(0L, start));
        if (node instanceof Node.Scalar(Long version, Position at)) {
            if (version >= 0 && version <= TopLevel.NEWEST) {
                return OptionalInt.of(version.intValue());
            }
            String words = "expected containerd config version equal to or less than `";
            problems.add(at, "version", words + TopLevel.NEWEST + "`, got `" + version + "`");
        } else {
            String words = "found no integer, expected an integer from 0 to " + TopLevel.NEWEST;
            problems.add(node.position(), "version", words);
        }
        return OptionalInt.empty();
    }

    private static Path directoryOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static DavitException failed(Path file, ErrorCode code, IOException cause) {
        String text = "cannot read the configuration file " + file + ": " + reason(cause);
        return new DavitException(code, text, cause);
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file or directory";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case IOException e -> String.valueOf(e.getMessage());
        };
    }
}
