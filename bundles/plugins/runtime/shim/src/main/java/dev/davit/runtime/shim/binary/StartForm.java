package dev.davit.runtime.shim.binary;

import dev.davit.api.Any;
import dev.davit.api.runtime.TaskId;
import dev.davit.proto.runtime.bootstrap.v1.BootstrapParams;
import dev.davit.proto.runtime.bootstrap.v1.Extension;
import dev.davit.proto.runtime.bootstrap.v1.LogLevel;
import dev.davit.runtime.shim.connection.Wire;

import java.util.Optional;

/** What a shim reads from standard input when it is started. */
enum StartForm {
    /** {@code BootstrapParams}, always: since containerd 2.3. */
    PARAMETERS {
        @Override
        Optional<byte[]> input(TaskId id, Optional<Any> options, ShimHost host) {
            BootstrapParams.Builder parameters =
                    BootstrapParams.newBuilder()
                            .setInstanceId(id.id())
                            .setNamespace(id.namespace())
                            .setLogLevel(
                                    host.debug()
                                            ? LogLevel.LOG_LEVEL_DEBUG
                                            : LogLevel.LOG_LEVEL_INFO)
                            .setContainerdVersion(host.version())
                            .setContainerdTtrpcAddress(host.ttrpcAddress())
                            .setContainerdGrpcAddress(host.grpcAddress())
                            .setContainerdBinary(host.binary())
                            .setSocketDir(host.socketDirectory());
            options.map(Wire::any)
                    .map(any -> Extension.newBuilder().setValue(any))
                    .ifPresent(parameters::addExtensions);
            return Optional.of(parameters.build().toByteArray());
        }
    },
    /** The options of the task, if there are any: before. */
    OPTIONS {
        @Override
        Optional<byte[]> input(TaskId id, Optional<Any> options, ShimHost host) {
            return options.map(any -> Wire.any(any).toByteArray());
        }
    };

    /** The bytes; empty for /dev/null. */
    abstract Optional<byte[]> input(TaskId id, Optional<Any> options, ShimHost host);

    StartForm other() {
        return this == PARAMETERS ? OPTIONS : PARAMETERS;
    }
}
