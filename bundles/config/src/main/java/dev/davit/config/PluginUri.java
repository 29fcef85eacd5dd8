package dev.davit.config;

/**
 * Names of the plugins of the box that have a table in {@code config.toml}: type, dot, id. The same
 * name stands in {@code disabled_plugins} and names the plugin's directories.
 */
public final class PluginUri {
    public static final String CONTENT = "io.containerd.content.v1.content";
    public static final String OVERLAYFS = "io.containerd.snapshotter.v1.overlayfs";
    public static final String NATIVE = "io.containerd.snapshotter.v1.native";
    public static final String METADATA = "io.containerd.metadata.v1.bolt";
    public static final String GC = "io.containerd.gc.v1.scheduler";
    public static final String DIFF_SERVICE = "io.containerd.service.v1.diff-service";
    public static final String TASKS_SERVICE = "io.containerd.service.v1.tasks-service";
    public static final String TASKS = "io.containerd.runtime.v2.task";
    public static final String SHIMS = "io.containerd.shim.v1.manager";
    public static final String VERIFIER_PROGRAMS = "io.containerd.image-verifier.v1.bindir";
    public static final String OPT = "io.containerd.internal.v1.opt";
    public static final String CGROUPS_MONITOR = "io.containerd.monitor.task.v1.cgroups";
    public static final String GRPC = "io.containerd.server.v1.grpc";
    public static final String GRPC_TCP = "io.containerd.server.v1.grpc-tcp";
    public static final String TTRPC = "io.containerd.server.v1.ttrpc";
    public static final String DEBUG = "io.containerd.server.v1.debug";
    public static final String METRICS = "io.containerd.server.v1.metrics";
    public static final String GRPC_METRICS = "io.containerd.metrics.v1.grpc-prometheus";

    /** Davit's own: the directory that bundles are dropped into. */
    public static final String DEPLOY = "dev.davit.deploy.v1.directory";

    /** Davit's own: whether images are verified when they get a name. */
    public static final String IMAGE_POLICY = "dev.davit.internal.v1.image-policy";

    /** Davit's own: logs as Docker writes them. */
    public static final String JSON_FILE = "dev.davit.logger.v1.json-file";

    private PluginUri() {}
}
