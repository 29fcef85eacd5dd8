package dev.davit.runtime.shim;

/**
 * Configuration of the component, id {@code runtime.shim}. Durations are written as in containerd's
 * configuration, {@code 5s} or {@code 1m30s} for example.
 */
public @interface ShimConfig {
    /** Directory of work directories, {@code <root>/io.containerd.runtime.v2.task}. */
    String root();

    /** Directory of bundles, {@code <state>/io.containerd.runtime.v2.task}. */
    String state();

    /** Path of the daemon's gRPC socket, told to shims. */
    String grpc_address() default "/run/containerd/containerd.sock";

    /** Path of the socket that takes the events of shims; empty for the usual one beside gRPC's. */
    String ttrpc_address() default "";

    /** The daemon's executable, which old shims run to publish events. */
    String binary() default "";

    /** The daemon's version, told to shims. */
    String version() default "";

    /** Whether shims log in detail. */
    boolean debug() default false;

    /** Variables for shims, as {@code NAME=value}. */
    String[] env() default {};

    /** Where shims put their sockets: absolute, at most 42 characters; empty for the default. */
    String socket_dir() default "";

    /** Directory whose {@code bin} and {@code lib} come first in the search paths; may be empty. */
    String path() default "";

    /** How long a shim's start may take. */
    String timeout_shim_start() default "100s";

    /** How long connecting to a started shim may take. */
    String timeout_shim_dial() default "100s";

    /** How long getting to know a running shim may take. */
    String timeout_shim_load() default "5s";

    /** How long cleaning up after a lost shim may take. */
    String timeout_shim_cleanup() default "5s";

    /** How long a shim that is not needed any more may take to end. */
    String timeout_shim_shutdown() default "3s";

    /** How long the answer about a process may take. */
    String timeout_task_state() default "2s";

    /** How long a shim's executable may take to describe itself. */
    String timeout_shim_info() default "5s";
}
