package dev.davit.itest.osgi;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;

import dev.davit.config.ConfigFlags;
import dev.davit.config.ConfigLoader;
import dev.davit.itest.osgi.boot.Boot;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;

import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.nat.internal.NativeTestContainer;
import org.ops4j.pax.exam.spi.DefaultExamSystem;
import org.ops4j.pax.exam.spi.PaxExamRuntime;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Felix in this process with the bundles of the core feature, none of them on the class path. */
final class PlainFramework implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\\{\"id\": \"[^:]+:([^:]+):([^\"]+)\"}");
    private static final int CORE_LEVEL = 3;
    private static final int BOOT_LEVEL = 4;

    private final NativeTestContainer container;
    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    private PlainFramework(NativeTestContainer container, Path socket) {
        this.container = container;
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        channel =
                NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .eventLoopGroup(loop)
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                        .usePlaintext()
                        .build();
    }

    /** Bundles of the core feature as the build has assembled them; empty before that. */
    static List<Path> coreBundles() throws IOException {
        Path home = DaemonProcess.home();
        Path feature =
                home.resolveSibling("../daemon/target/features/core/feature.json").normalize();
        var bundles = new ArrayList<Path>();
        if (Files.exists(feature)) {
            Matcher ids = ID.matcher(Files.readString(feature));
            while (ids.find()) {
                bundles.add(
                        home.resolve("lib").resolve(ids.group(1) + "-" + ids.group(2) + ".jar"));
            }
        }
        return bundles;
    }

    /** Starts everything; the daemon answers when this returns. */
    static PlainFramework start(Path directory) throws Exception {
        return start(directory, Map.of());
    }

    /** The same with further facts about the daemon. */
    static PlainFramework start(Path directory, Map<String, String> facts) throws Exception {
        System.getProperties().put(Boot.FACTS, facts);
        System.setProperty(Boot.DIRECTORY, directory.toString());
        System.getProperties().put(Boot.TABLES, tables(directory));
        var options = new ArrayList<Option>();
        for (Path file : coreBundles()) {
            options.add(bundle(file.toUri().toString()).startLevel(CORE_LEVEL));
        }
        Path boot =
                TestBundle.of(Boot.class, directory, "Bundle-Activator=" + Boot.class.getName());
        options.add(bundle(boot.toUri().toString()).startLevel(BOOT_LEVEL));
        options.add(frameworkStartLevel(BOOT_LEVEL));
        var container =
                (NativeTestContainer)
                        PaxExamRuntime.createContainer(
                                DefaultExamSystem.create(options.toArray(Option[]::new)));
        container.start();
        Path socket = directory.resolve("davit.sock");
        Await.until("the socket", () -> Files.exists(socket));
        return new PlainFramework(container, socket);
    }

    /** The defaults of every plugin, with the directories of the test. */
    private static Map<String, Map<String, Object>> tables(Path directory) throws IOException {
        Path file = directory.resolve("config.toml");
        Files.writeString(
                file,
                """
                version = 4
                root = "%1$s/root"
                state = "%1$s/state"

                [plugins.'io.containerd.server.v1.grpc']
                  address = "%1$s/davit.sock"

                [plugins.'io.containerd.internal.v1.opt']
                  path = "%1$s/opt"
                """
                        .formatted(directory));
        Map<String, Map<String, Object>> tables = new HashMap<>();
        new ConfigLoader()
                .load(ConfigFlags.file(file))
                .config()
                .plugins()
                .forEach((uri, table) -> tables.put(uri, table.entries()));
        return tables;
    }

    ManagedChannel channel() {
        return channel;
    }

    List<Bundle> bundles() {
        return Arrays.asList(context().getBundles());
    }

    /** Installs a bundle and starts it. */
    Bundle install(Path file) throws BundleException {
        Bundle bundle = context().installBundle(file.toUri().toString());
        bundle.start();
        return bundle;
    }

    BundleContext context() {
        return container.getSystemBundle().getBundleContext();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        loop.shutdownGracefully().awaitUninterruptibly();
        container.stop();
    }
}
