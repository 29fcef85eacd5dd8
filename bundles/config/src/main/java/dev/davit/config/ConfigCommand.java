package dev.davit.config;

import dev.davit.config.schema.DurationText;
import dev.davit.config.schema.TopLevel;
import dev.davit.config.toml.TomlWriter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The texts of {@code davitd config …}: TOML of the newest version, in the order and form that
 * containerd prints it.
 */
public final class ConfigCommand {
    private final ConfigLoader loader;

    public ConfigCommand(ConfigLoader loader) {
        this.loader = loader;
    }

    /**
     * Text and what was noticed on the way.
     *
     * @param text TOML, for the standard output
     * @param warnings for the standard error
     */
    public record Output(String text, List<String> warnings) {
        public Output {
            warnings = List.copyOf(warnings);
        }
    }

    /** {@code config default}: all defaults. */
    public String defaults() {
        return text(loader.defaults());
    }

    /** {@code config dump}: the effective configuration, flags included. */
    public Output dump(ConfigFlags flags) {
        LoadedConfig loaded = loader.load(flags);
        return new Output(text(loaded.config()), loaded.warnings());
    }

    /** The configuration with all proxy plugins, those from files of their own among them. */
    public static String text(DaemonConfig config) {
        return TomlWriter.write(tree(config, config.allProxyPlugins()));
    }

    /**
     * {@code config migrate}: the file and its imports as one file of the newest version. Flags
     * other than {@code --config} are left out, since the text is to become a file, and so are
     * proxy plugins that have files of their own.
     */
    public Output migrate(ConfigFlags flags) {
        LoadedConfig loaded =
                loader.load(flags.config().map(ConfigFlags::file).orElse(ConfigFlags.NONE));
        DaemonConfig config = loaded.config();
        return new Output(TomlWriter.write(tree(config, config.proxyPlugins())), loaded.warnings());
    }

    /** A configuration as tables of tables, with the keys of the file. */
    static Map<String, Object> tree(DaemonConfig config, Map<String, ProxyPlugin> proxyPlugins) {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("version", (long) TopLevel.NEWEST);
        top.put("root", config.root().toString());
        top.put("state", config.state().toString());
        top.put("temp", config.temp().map(Object::toString).orElse(""));
        top.put("disabled_plugins", config.disabledPlugins());
        top.put("required_plugins", config.requiredPlugins());
        top.put("oom_score", (long) config.oomScore());
        top.put("imports", config.imports());
        top.put("debug", log(config.log()));
        Map<String, Object> plugins = new LinkedHashMap<>();
        config.plugins().forEach((uri, table) -> plugins.put(uri, table.entries()));
        top.put("plugins", plugins);
        top.put("cgroup", Map.of("path", config.cgroupPath()));
        Map<String, Object> proxies = new LinkedHashMap<>();
        proxyPlugins.forEach((id, proxy) -> proxies.put(id, proxy(proxy)));
        if (!proxies.isEmpty()) {
            top.put("proxy_plugins", proxies);
        }
        Map<String, Object> timeouts = new LinkedHashMap<>();
        config.timeouts().forEach((name, wait) -> timeouts.put(name, DurationText.of(wait)));
        top.put("timeouts", timeouts);
        Map<String, Object> processors = new LinkedHashMap<>();
        config.streamProcessors().forEach((id, it) -> processors.put(id, processor(it)));
        top.put("stream_processors", processors);
        return top;
    }

    private static Map<String, Object> log(LogSettings log) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("level", log.level());
        table.put("format", log.format());
        table.put("log_trace_id", log.traceId());
        return table;
    }

    private static Map<String, Object> proxy(ProxyPlugin proxy) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("type", proxy.type());
        table.put("address", proxy.address());
        table.put("platform", proxy.platform());
        table.put("capabilities", proxy.capabilities());
        proxy.uid().ifPresent(uid -> table.put("uid", uid));
        if (!proxy.exports().isEmpty()) {
            table.put("exports", new TreeMap<>(proxy.exports()));
        }
        if (!proxy.process().isEmpty()) {
            table.put("process", new TreeMap<>(proxy.process()));
        }
        return table;
    }

    private static Map<String, Object> processor(ExternalProcessor processor) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("accepts", processor.accepts());
        table.put("returns", processor.returns());
        table.put("path", processor.path());
        table.put("args", processor.args());
        table.put("env", processor.env());
        return table;
    }
}
