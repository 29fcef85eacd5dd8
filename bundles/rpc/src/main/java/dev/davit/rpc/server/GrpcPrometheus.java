package dev.davit.rpc.server;

import dev.davit.api.slot.Listed;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Has the calls of clients counted. A daemon without it serves all the same. */
@Component(
        configurationPid = "metrics.grpc-prometheus",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.metrics.v1",
        id = "grpc-prometheus",
        requires = "io.containerd.grpc.v1")
public final class GrpcPrometheus {
    /** Table {@code io.containerd.metrics.v1.grpc-prometheus} of the configuration file. */
    public @interface Config {
        /** Whether to tell how long calls take. */
        boolean grpc_histogram() default false;
    }

    private final CallRecorder recorder;

    /** Counts from now on. */
    @Activate
    public GrpcPrometheus(@Reference CallRecorder recorder, Config config) {
        this.recorder = recorder;
        recorder.count(config.grpc_histogram());
    }

    /** Counts no more. */
    @Deactivate
    public void stop() {
        recorder.stopCounting();
    }
}
