package dev.davit.itest.osgi;

import dev.davit.itest.osgi.boot.Boot;
import dev.davit.itest.osgi.control.Bridge;
import dev.davit.itest.osgi.mate.SideMate;
import dev.davit.testbed.Await;

import org.osgi.framework.ServiceReference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A framework whose bundle directory tests drop bundles into, and the operator's hands in it. */
final class Crew implements AutoCloseable {
    static final String SIDE = "dev.davit.stream-processor.v1.mate";
    static final String LONE = "dev.davit.stream-processor.v1.lone";
    private static final String STARTS = "dev.davit.timeout.plugin.start";

    private final Path directory;
    private final PlainFramework framework;
    private final BiFunction<String, List<String>, List<String>> bridge;
    private int builds;

    private Crew(Path directory, PlainFramework framework) throws Exception {
        this.directory = directory;
        this.framework = framework;
        framework.install(
                TestBundle.of(
                        Bridge.class, directory, "Bundle-Activator=" + Bridge.class.getName()));
        ServiceReference<?> reference =
                framework.context().getServiceReference(BiFunction.class.getName());
        @SuppressWarnings("unchecked") // that is how the bridge has registered itself
        var function =
                (BiFunction<String, List<String>, List<String>>)
                        framework.context().getService(reference);
        bridge = function;
    }

    /** Plugins may take three seconds to start. */
    static Crew start(Path directory) throws Exception {
        Files.deleteIfExists(directory.resolve("davit.sock"));
        return new Crew(directory, PlainFramework.start(directory, Map.of(STARTS, "3000ms")));
    }

    List<String> ask(String command, Object... words) {
        return bridge.apply(command, Stream.of(words).map(Object::toString).toList());
    }

    /** Builds a version of the bundle of mates whose text is the version and what it does. */
    Path build(String version, String does, String... headers) throws Exception {
        Path place = Files.createDirectories(directory.resolve("builds/" + builds++));
        var all = new ArrayList<>(List.of(headers));
        all.add("Bundle-Version=" + version);
        all.add("-includeresource=build.txt;literal=\"" + text(version, does) + "\"");
        return TestBundle.of(SideMate.class, place, all.toArray(String[]::new));
    }

    static String text(String version, String does) {
        return does.isEmpty() ? version : version + " " + does;
    }

    Path plugins() {
        return directory.resolve(Boot.PLUGINS);
    }

    /** Copies a bundle into the watched directory. */
    Path drop(Path bundle, String name) throws IOException {
        return Files.copy(bundle, plugins().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits until calls reach a build. */
    void untilServes(String id, String text) {
        Await.until(() -> id + " " + text + " in " + lines(), () -> text.equals(call(id)));
    }

    /** What the plugin answers; empty if it cannot be called. */
    String call(String id) {
        try {
            return ask("call", id).getFirst();
        } catch (RuntimeException e) {
            return "";
        }
    }

    List<String> lines() {
        return ask("plugins");
    }

    /** The line of a plugin; empty if there is none. */
    String line(String uri) {
        return lines().stream().filter(line -> line.startsWith(uri + "|")).findFirst().orElse("");
    }

    /** The line of a file that has not become part of the framework. */
    String fileLine(String file) {
        return line("dev.davit.bundle.v1." + file);
    }

    void untilFile(String file, String state, String... words) {
        Await.until(
                () -> file + " " + state + " " + List.of(words) + " in " + lines(),
                () -> {
                    String line = fileLine(file);
                    return line.contains("|" + state + "|")
                            && Stream.of(words).allMatch(line::contains);
                });
    }

    /** Names of the files in the watched directory that a bundle could be. */
    List<String> files() {
        try (Stream<Path> files = Files.list(plugins())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes everything out and waits until nobody serves. */
    void clear() throws IOException {
        for (String file : files()) {
            Files.deleteIfExists(plugins().resolve(file));
        }
        Await.until(
                () -> "nobody in " + lines(),
                () ->
                        lines().stream()
                                .noneMatch(
                                        line ->
                                                line.startsWith("dev.davit.bundle.v1.")
                                                                && !line.contains("|ABSENT|")
                                                        || (line.startsWith(SIDE + "|")
                                                                        || line.startsWith(
                                                                                LONE + "|"))
                                                                && !line.contains("|ABSENT|")));
    }

    /** Class loaders of all mates that have ever started. */
    @SuppressWarnings("unchecked") // by agreement with the mates
    static Queue<WeakReference<ClassLoader>> loaders() {
        return (Queue<WeakReference<ClassLoader>>)
                System.getProperties()
                        .computeIfAbsent(
                                "davit.itest.loaders", key -> new ConcurrentLinkedQueue<>());
    }

    @Override
    public void close() {
        framework.close();
    }
}
