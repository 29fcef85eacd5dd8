package dev.davit.itest.osgi.echo;

import com.google.protobuf.StringValue;

import dev.davit.api.slot.SlotId;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;

import org.osgi.service.component.annotations.Component;

/** Answers what it is asked. */
@Component(service = BindableService.class)
@SlotId("dev.davit.itest.Echo")
public final class EchoRpc implements BindableService {
    /** The one method; clients use the same description. */
    public static MethodDescriptor<StringValue, StringValue> method() {
        return MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("dev.davit.itest.Echo/Say")
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("dev.davit.itest.Echo")
                .addMethod(
                        method(),
                        ServerCalls.asyncUnaryCall(
                                (request, observer) -> {
                                    observer.onNext(request);
                                    observer.onCompleted();
                                }))
                .build();
    }
}
