package dev.davit.config.source;

import dev.davit.config.schema.Check;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.TomlReader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A directory of files that each name one proxy plugin; no file harms another. */
public final class ProxyDirectory {
    private static final String SUFFIX = ".toml";

    private final Sources sources;
    private final List<String> warnings;
    private final Map<String, Section> entries = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();

    /**
     * @param sources has the texts
     * @param warnings gets what an operator should know
     */
    public ProxyDirectory(Sources sources, List<String> warnings) {
        this.sources = sources;
        this.warnings = warnings;
    }

    /**
     * Reads the files.
     *
     * @param taken where entries of the configuration files are written, by id: these win
     */
    public void read(Path directory, Map<String, Position> taken) {
        try {
            for (Path file : sources.expand(directory, "*" + SUFFIX)) {
                String name = file.getFileName().toString();
                String id = name.substring(0, name.length() - SUFFIX.length());
                if (taken.containsKey(id)) {
                    faults.put(id, file + ": proxy_plugins." + id + " is at " + taken.get(id));
                } else if (!name.startsWith(".")) {
                    read(id, file);
                }
            }
        } catch (IOException e) {
            warnings.add(directory + ": cannot be listed: " + e.getMessage());
        }
    }

    /** What the good files say, by id. */
    public Map<String, Section> entries() {
        return entries;
    }

    /** What is wrong with the others, by id. */
    public Map<String, String> faults() {
        return faults;
    }

    private void read(String id, Path file) {
        Problems problems = new Problems();
        try {
            Optional<String> distrust = sources.distrust(file);
            if (distrust.isPresent()) {
                faults.put(id, file + ": " + distrust.get());
                return;
            }
            Optional<Section> entry = parse(file, problems);
            problems.first().ifPresent(problem -> faults.put(id, problem));
            if (problems.first().isEmpty()) {
                entry.ifPresent(it -> entries.put(id, it));
            }
        } catch (IOException e) {
            faults.put(id, file + ": cannot be read: " + e.getMessage());
        }
    }

    private Optional<Section> parse(Path file, Problems problems) throws IOException {
        String name = sources.nameOf(file);
        Optional<Section> tree =
                TomlReader.read(name, sources.read(file), problems).map(Node.Table::section);
        Optional<Section> good =
                tree.map(it -> new Check(problems, warnings).topLevel(it, TopLevel.PROXY_PLUGIN));
        good.ifPresent(
                entry -> {
                    for (String key : List.of("type", "address")) {
                        if (entry.text(key).isEmpty()) {
                            problems.add(new Position(name, 1, 1), key, "expected, not found");
                        }
                    }
                });
        return good;
    }
}
