package dev.davit.cli;

import dev.davit.proto.services.events.v1.EventsGrpc;
import dev.davit.proto.services.events.v1.SubscribeRequest;
import dev.davit.proto.types.Envelope;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

@Command(name = "events", description = "Prints events as they happen, one in a line.")
final class EventsCommand implements Runnable {
    @ParentCommand private Davit davit;
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            description = "such as namespace==default or 'topic~=\"/tasks/\"'; any of them")
    private List<String> filters = List.of();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        davit.connection()
                .with(
                        channel -> {
                            Iterator<Envelope> events =
                                    EventsGrpc.newBlockingStub(channel)
                                            .subscribe(
                                                    SubscribeRequest.newBuilder()
                                                            .addAllFilters(filters)
                                                            .build());
                            while (events.hasNext()) {
                                print(out, events.next());
                            }
                            return filters;
                        });
    }

    private static void print(PrintWriter out, Envelope event) {
        Instant time =
                Instant.ofEpochSecond(
                        event.getTimestamp().getSeconds(), event.getTimestamp().getNanos());
        out.println(
                time
                        + " "
                        + event.getNamespace()
                        + " "
                        + event.getTopic()
                        + " "
                        + Json.line(event.getEvent()));
        out.flush();
    }
}
