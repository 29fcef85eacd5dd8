package dev.davit.cli;

import com.google.protobuf.Any;

import dev.davit.proto.services.events.v1.EventsGrpc;
import dev.davit.proto.services.events.v1.PublishRequest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import java.io.IOException;
import java.io.UncheckedIOException;

/** How shims of old publish events: {@code containerd publish}. */
@Command(
        name = "publish",
        description = "Publishes an event whose message (google.protobuf.Any) is read from stdin.")
final class PublishCommand implements Runnable {
    @ParentCommand private Davit davit;

    @Option(names = "--namespace", required = true, description = "namespace of the event")
    private String namespace = "";

    @Option(names = "--topic", required = true, description = "such as /tasks/exit")
    private String topic = "";

    @Override
    public void run() {
        Any event;
        try {
            event = Any.parseFrom(System.in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the event from stdin", e);
        }
        davit.connection()
                .within(
                        namespace,
                        channel ->
                                EventsGrpc.newBlockingStub(channel)
                                        .publish(
                                                PublishRequest.newBuilder()
                                                        .setTopic(topic)
                                                        .setEvent(event)
                                                        .build()));
    }
}
