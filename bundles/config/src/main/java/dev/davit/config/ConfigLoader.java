package dev.davit.config;

import dev.davit.config.schema.Check;
import dev.davit.config.schema.Host;
import dev.davit.config.schema.KnownPlugins;
import dev.davit.config.schema.PluginKeys;
import dev.davit.config.source.DiskSources;
import dev.davit.config.source.KeptSources;
import dev.davit.config.source.Merge;
import dev.davit.config.source.ProxyDirectory;
import dev.davit.config.source.SourceFile;
import dev.davit.config.source.SourceFiles;
import dev.davit.config.source.Sources;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Problems;
import dev.davit.config.toml.Section;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the configuration. Every call reads the files again, so that an old and a new {@link
 * DaemonConfig} can be compared. Without a file no TOML parser is loaded.
 */
public final class ConfigLoader {
    /** Read if no other file is named; it need not exist. */
    public static final Path STANDARD_FILE = Path.of("/etc/containerd/config.toml");

    private final Path standardFile;
    private final Host host;
    private final KnownPlugins known;

    /** For this machine. */
    public ConfigLoader() {
        this(STANDARD_FILE, Host.current());
    }

    ConfigLoader(Path standardFile, Host host) {
        this.standardFile = standardFile;
        this.host = host;
        this.known = new KnownPlugins(host);
    }

    /**
     * Reads the file, all that it imports, and the flags. Throws INVALID_ARGUMENT with a line for
     * everything that is wrong, NOT_FOUND if the file that a flag names does not exist, UNKNOWN if
     * it cannot be read.
     */
    public LoadedConfig load(ConfigFlags flags) {
        var sources = new DiskSources(Optional.empty(), host.uid());
        return load(flags, sources, sources.texts());
    }

    /**
     * Like {@link #load(ConfigFlags)} with another text for the file.
     *
     * @param name what messages call the text
     */
    public LoadedConfig load(ConfigFlags flags, String name, String text) {
        var standIn = new DiskSources.StandIn(mainFile(flags), name, text);
        var sources = new DiskSources(Optional.of(standIn), host.uid());
        return load(flags, sources, sources.texts());
    }

    /**
     * Like {@link #load(ConfigFlags)} with all files as they were once.
     *
     * @param texts of a {@link LoadedConfig}
     */
    public LoadedConfig load(ConfigFlags flags, Map<Path, String> texts) {
        return load(flags, new KeptSources(texts), texts);
    }

    /** The file that is read with these flags. */
    public Path mainFile(ConfigFlags flags) {
        return flags.config().orElse(standardFile).toAbsolutePath().normalize();
    }

    private LoadedConfig load(ConfigFlags flags, Sources sources, Map<Path, String> texts) {
        Problems problems = new Problems();
        List<String> warnings = new ArrayList<>();
        Path main = mainFile(flags);
        SourceFiles reader = new SourceFiles(sources, problems, warnings);
        List<SourceFile> files = reader.read(main, flags.config().isPresent(), host.imports());
        checkPlugins(files, new Check(problems, warnings));
        problems.throwIfAny();

        Section merged = standardSection();
        for (SourceFile file : files) {
            Merge.into(merged, file.tree());
        }
        new FlagValues(flags, problems).apply(merged);
        problems.throwIfAny();

        DaemonConfig config = new Decoder(known, problems).decode(merged);
        problems.throwIfAny();
        new CrossChecks(merged, config, problems, warnings).run();
        problems.throwIfAny();
        List<Path> directories = new ArrayList<>(reader.patternDirectories());
        Optional<Path> proxies = config.proxyDirectory(main.resolveSibling(""));
        proxies.ifPresent(directories::add);
        return new LoadedConfig(
                config.with(proxyFiles(proxies, merged, sources, warnings)),
                warnings,
                main,
                files.stream().map(SourceFile::path).toList(),
                texts,
                directories);
    }

    private static ProxyFiles proxyFiles(
            Optional<Path> directory, Section merged, Sources sources, List<String> warnings) {
        ProxyDirectory reader = new ProxyDirectory(sources, warnings);
        Map<String, Position> taken = new HashMap<>();
        Section written = merged.table("proxy_plugins").orElseGet(Section::new);
        written.keys().forEach(id -> taken.put(id, written.entry(id).orElseThrow().at()));
        directory.ifPresent(it -> reader.read(it, taken));
        Map<String, ProxyPlugin> plugins = new HashMap<>();
        reader.entries().forEach((id, it) -> plugins.put(id, Decoder.proxyPlugin(id, it)));
        List<ProxyFiles.Refused> refused = new ArrayList<>();
        reader.faults()
                .forEach(
                        (id, reason) -> {
                            refused.add(new ProxyFiles.Refused(id, reason));
                            warnings.add(reason);
                        });
        return new ProxyFiles(plugins, refused);
    }

    /** The configuration without any file or flag. */
    public DaemonConfig defaults() {
        return new Decoder(known, new Problems()).decode(standardSection());
    }

    /** Plugins that any of the files disables are not looked at, whichever file has their table. */
    private void checkPlugins(List<SourceFile> files, Check check) {
        Set<String> disabled = new HashSet<>();
        for (SourceFile file : files) {
            for (Node item : file.tree().items("disabled_plugins")) {
                if (item instanceof Node.Scalar(String uri, Position _)) {
                    disabled.add(uri);
                }
            }
        }
        for (SourceFile file : files) {
            file.tree().table("plugins").ifPresent(it -> checkPlugins(it, disabled, check));
        }
    }

    private void checkPlugins(Section plugins, Set<String> disabled, Check check) {
        for (String uri : plugins.keys()) {
            Optional<PluginKeys> keys = known.find(uri);
            if (keys.isEmpty() || disabled.contains(uri)) {
                continue;
            }
            Section.Entry entry = plugins.entry(uri).orElseThrow();
            if (entry.value() instanceof Node.Table(Section table, Position position)) {
                Section good = check.plugin(uri, table, keys.get().type());
                plugins.put(uri, new Section.Entry(entry.at(), new Node.Table(good, position)));
            }
        }
    }

    /** What stands before the first file: the imports that need not be asked for. */
    private Section standardSection() {
        Section section = new Section();
        List<Node> imports = new ArrayList<>();
        for (String pattern : host.imports()) {
            imports.add(new Node.Scalar(pattern, Position.DEFAULTS));
        }
        Node list = new Node.Sequence(imports, Position.DEFAULTS);
        section.put("imports", new Section.Entry(Position.DEFAULTS, list));
        return section;
    }
}
