package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.server.Streaming;
import dev.davit.kit.filter.Filters;
import dev.davit.proto.services.events.v1.EventsGrpc;
import dev.davit.proto.services.events.v1.ForwardRequest;
import dev.davit.proto.services.events.v1.PublishRequest;
import dev.davit.proto.services.events.v1.SubscribeRequest;
import dev.davit.proto.types.Envelope;
import dev.davit.rpc.event.EventFields;
import dev.davit.rpc.event.EventMessages;
import dev.davit.rpc.server.Caller;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Publishing and following events. */
@Component(service = BindableService.class)
@SlotId("containerd.services.events.v1.Events")
@ShownAs("events")
@Listed(requires = "io.containerd.event.v1")
public final class EventsRpc extends EventsGrpc.EventsImplBase {
    private final EventExchange exchange;

    @Activate
    public EventsRpc(@Reference EventExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<Empty> observer) {
        String namespace;
        try {
            namespace = Caller.current().requireNamespace();
        } catch (DavitException e) {
            throw e.within("failed publishing event");
        }
        var payload = new Payload.Encoded(Anys.fromProto(request.hasEvent(), request.getEvent()));
        exchange.publishAsClient(namespace, request.getTopic(), payload);
        done(observer);
    }

    @Override
    public void forward(ForwardRequest request, StreamObserver<Empty> observer) {
        if (!request.hasEnvelope()) {
            throw ErrorCode.INVALID_ARGUMENT.about("envelope must be set");
        }
        exchange.forward(EventMessages.fromProto(request.getEnvelope()));
        done(observer);
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<Envelope> observer) {
        Filter filter = filter(request);
        var subscription =
                exchange.subscribe(envelope -> filter.matches(new EventFields(envelope)));
        Streaming.answer(
                observer,
                stream -> {
                    try (subscription) {
                        while (true) {
                            stream.send(EventMessages.toProto(subscription.next()));
                        }
                    }
                });
    }

    private static Filter filter(SubscribeRequest request) {
        try {
            return Filters.parse(request.getFiltersList());
        } catch (DavitException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "subscription error: failed parsing subscription filters: " + e.getMessage(),
                    e);
        }
    }
}
