package dev.davit.rpc.convert;

import dev.davit.api.runtime.ProcessDetails;
import dev.davit.api.runtime.ProcessState;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.types.task.Process;
import dev.davit.proto.types.task.ProcessInfo;
import dev.davit.proto.types.task.Status;

/** Processes of tasks. */
public final class Processes {
    private Processes() {}

    /** The state of a process on the wire; the container's id names its init process. */
    public static Process toProto(String containerId, ProcessState state) {
        return Process.newBuilder()
                .setId(state.execId().isEmpty() ? containerId : state.execId())
                .setPid(state.pid())
                .setStatus(
                        switch (state.status()) {
                            case UNKNOWN -> Status.UNKNOWN;
                            case CREATED -> Status.CREATED;
                            case RUNNING -> Status.RUNNING;
                            case STOPPED -> Status.STOPPED;
                            case PAUSED -> Status.PAUSED;
                            case PAUSING -> Status.PAUSING;
                        })
                .setStdin(state.stdio().stdin())
                .setStdout(state.stdio().stdout())
                .setStderr(state.stdio().stderr())
                .setTerminal(state.stdio().terminal())
                .setExitStatus(state.exit().status())
                .setExitedAt(Times.toProto(state.exit().time()))
                .build();
    }

    /** A process found in a container on the wire. */
    public static ProcessInfo toProto(ProcessDetails process) {
        var info = ProcessInfo.newBuilder().setPid(process.pid());
        process.details().ifPresent(details -> info.setInfo(Anys.toProto(details)));
        return info.build();
    }
}
