package dev.davit.cli.plugins;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;

import dev.davit.proto.services.plugins.v1.CallCounts;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;

import java.time.Instant;

/** Plugins to talk about, two minutes old. */
final class Samples {
    static final Instant NOW = Instant.ofEpochSecond(1_000_120);

    private Samples() {}

    static Plugin.Builder plugin(String id, State state) {
        return Plugin.newBuilder()
                .setType("io.containerd.snapshotter.v1")
                .setId(id)
                .setState(state)
                .setSince(Timestamp.newBuilder().setSeconds(1_000_000))
                .setGeneration(1)
                .setVersion("1.0.0")
                .setOrigin("org.example." + id + " 1.0.0");
    }

    static CallCounts.Builder calls(long total, long failed) {
        return CallCounts.newBuilder()
                .setTotal(total)
                .setFailed(failed)
                .setMedian(millis(2))
                .setP99(millis(50));
    }

    static Duration millis(long millis) {
        return Duration.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build();
    }
}
