package dev.davit.rpc.convert;

import com.google.protobuf.Duration;

import dev.davit.grpc.convert.Platforms;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.plugins.v1.CallCounts;
import dev.davit.proto.services.plugins.v1.FormerGeneration;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.MethodCalls;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.RunningCall;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.service.Plugins;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.StateChange;

import java.util.List;

/** Plugins on the wire. */
public final class PluginMessages {
    private PluginMessages() {}

    /** Those concerned by a change. */
    public static PluginsResponse toProto(List<PluginDescription> plugins) {
        var response = PluginsResponse.newBuilder();
        plugins.forEach(plugin -> response.addPlugins(toProto(plugin)));
        return response.build();
    }

    /** One plugin. */
    public static Plugin toProto(PluginDescription line) {
        var plugin =
                Plugin.newBuilder()
                        .setType(line.type())
                        .setId(line.id())
                        .addAllRequires(line.requires())
                        .setState(State.valueOf(line.state().name()))
                        .setSince(Times.toProto(line.since()))
                        .setReason(line.reason())
                        .setGeneration(line.generation())
                        .setVersion(line.version())
                        .setOrigin(line.origin())
                        .addAllWaitsFor(line.waitsFor())
                        .setCalls(toProto(line.calls()))
                        .addAllCapabilities(line.capabilities())
                        .putAllExports(line.exports());
        line.former().forEach(former -> plugin.addFormer(toProto(former)));
        line.platforms().forEach(platform -> plugin.addPlatforms(Platforms.toProto(platform)));
        return plugin.build();
    }

    /** One plugin with its methods and calls. */
    public static InspectPluginResponse toProto(Plugins.Inspection inspection) {
        var response = InspectPluginResponse.newBuilder().setPlugin(toProto(inspection.plugin()));
        inspection.methods().forEach(method -> response.addMethods(toProto(method)));
        inspection.calls().forEach(call -> response.addCalls(toProto(call)));
        return response.build();
    }

    /** A change of state. */
    public static PluginChange toProto(StateChange change) {
        return PluginChange.newBuilder()
                .setType(change.type())
                .setId(change.id())
                .setBefore(State.valueOf(change.before().name()))
                .setAfter(State.valueOf(change.after().name()))
                .setReason(change.reason())
                .setGeneration(change.generation())
                .setVersion(change.version())
                .setAt(Times.toProto(change.at()))
                .build();
    }

    /** A length of time; an absent message is zero. Throws ArithmeticException for 292 years. */
    public static java.time.Duration fromProto(Duration duration) {
        return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    private static Duration toProto(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static CallCounts toProto(dev.davit.slots.CallCounts counts) {
        return CallCounts.newBuilder()
                .setRunning(counts.running())
                .setWaiting(counts.waiting())
                .setTotal(counts.total())
                .setFailed(counts.failed())
                .setOverdue(counts.overdue())
                .setMedian(toProto(counts.median()))
                .setP99(toProto(counts.p99()))
                .setLongest(toProto(counts.longest()))
                .setOldest(toProto(counts.oldest()))
                .build();
    }

    private static FormerGeneration toProto(dev.davit.slots.FormerGeneration former) {
        return FormerGeneration.newBuilder()
                .setNumber(former.number())
                .setVersion(former.version())
                .setSince(Times.toProto(former.since()))
                .setRunning(former.running())
                .addAllLeaks(former.leaks())
                .build();
    }

    private static MethodCalls toProto(MethodMeter meter) {
        var calls =
                MethodCalls.newBuilder()
                        .setMethod(meter.method())
                        .setVersion(meter.version())
                        .setOk(meter.ok())
                        .setTime(toProto(meter.time()));
        meter.failures().forEach((code, count) -> calls.putFailures(code.name(), count));
        return calls.build();
    }

    private static RunningCall toProto(dev.davit.slots.RunningCall call) {
        return RunningCall.newBuilder()
                .setMethod(call.method())
                .setThread(call.thread())
                .setAge(toProto(call.age()))
                .setWaiting(call.waiting())
                .build();
    }
}
