package dev.davit.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

import dev.davit.proto.events.ContainerProto;
import dev.davit.proto.events.ContentProto;
import dev.davit.proto.events.NamespaceProto;
import dev.davit.proto.events.SandboxProto;
import dev.davit.proto.events.SnapshotProto;
import dev.davit.proto.events.TaskProto;
import dev.davit.proto.runc.v1.OciProto;
import dev.davit.proto.services.images.v1.ImageProto;

import java.util.ArrayList;
import java.util.List;

/** Messages as JSON, with the names of their fields in the .proto files. */
public final class Json {
    private static final List<FileDescriptor> PAYLOADS =
            List.of(
                    ContainerProto.getDescriptor(),
                    ContentProto.getDescriptor(),
                    ImageProto.getDescriptor(),
                    NamespaceProto.getDescriptor(),
                    SandboxProto.getDescriptor(),
                    SnapshotProto.getDescriptor(),
                    TaskProto.getDescriptor(),
                    OciProto.getDescriptor());

    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder().add(types()).build());

    private Json() {}

    private static List<Descriptor> types() {
        List<Descriptor> types = new ArrayList<>();
        PAYLOADS.forEach(file -> types.addAll(file.getMessageTypes()));
        return types;
    }

    /** A message over several lines. */
    public static String pretty(MessageOrBuilder message) {
        return print(PRINTER, message);
    }

    /** A message in one line. */
    public static String line(MessageOrBuilder message) {
        return print(PRINTER.omittingInsignificantWhitespace(), message);
    }

    private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
        try {
            return printer.print(message);
        } catch (InvalidProtocolBufferException e) {
            // A payload of a type that only its sender knows.
            return "{\"error\": \"" + e.getMessage() + "\"}";
        }
    }
}
