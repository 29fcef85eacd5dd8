package dev.davit.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What decides whether two sides understand each other on the wire, one line a fact: methods with
 * their types and streaming, fields with number, type and cardinality, enum values. Lines from the
 * compiled descriptors and from the fact tables compare as text.
 */
final class WireFacts {
    private final TreeSet<String> facts = new TreeSet<>();
    private final TreeSet<String> packages = new TreeSet<>();

    static WireFacts of(FileDescriptorSet set) {
        var facts = new WireFacts();
        for (FileDescriptorProto file : set.getFileList()) {
            facts.addFile(file);
        }
        return facts;
    }

    static WireFacts of(JsonNode table) {
        var facts = new WireFacts();
        table.get("packages")
                .properties()
                .forEach(entry -> facts.addPackage(entry.getKey(), entry.getValue()));
        return facts;
    }

    /** The packages that any fact belongs to. */
    Set<String> packages() {
        return packages;
    }

    /** The facts of one package. */
    Set<String> of(String protoPackage) {
        var found = new TreeSet<String>();
        facts.stream().filter(fact -> fact.startsWith(protoPackage + ": ")).forEach(found::add);
        return found;
    }

    private void add(String protoPackage, String fact) {
        packages.add(protoPackage);
        facts.add(protoPackage + ": " + fact);
    }

    private void addFile(FileDescriptorProto file) {
        String protoPackage = file.getPackage();
        for (ServiceDescriptorProto service : file.getServiceList()) {
            for (MethodDescriptorProto method : service.getMethodList()) {
                add(
                        protoPackage,
                        method(
                                service.getName() + "/" + method.getName(),
                                method.getClientStreaming(),
                                bare(method.getInputType()),
                                method.getServerStreaming(),
                                bare(method.getOutputType())));
            }
        }
        file.getMessageTypeList().forEach(message -> addMessage(protoPackage, "", message));
        file.getEnumTypeList().forEach(type -> addEnum(protoPackage, "", type));
        for (FieldDescriptorProto extension : file.getExtensionList()) {
            add(
                    protoPackage,
                    "extend "
                            + bare(extension.getExtendee())
                            + " "
                            + field(extension, "optional ", Map.of()));
        }
    }

    private void addMessage(String protoPackage, String outer, DescriptorProto message) {
        String name = outer + message.getName();
        add(protoPackage, "message " + name);
        Map<String, String> maps = new HashMap<>();
        for (DescriptorProto nested : message.getNestedTypeList()) {
            if (nested.getOptions().getMapEntry()) {
                maps.put(
                        protoPackage + "." + name + "." + nested.getName(),
                        "map<" + type(nested.getField(0)) + ", " + type(nested.getField(1)) + ">");
            } else {
                addMessage(protoPackage, name + ".", nested);
            }
        }
        for (FieldDescriptorProto field : message.getFieldList()) {
            String cardinality = "";
            if (field.getProto3Optional()) {
                cardinality = "optional ";
            } else if (field.hasOneofIndex()) {
                cardinality =
                        "oneof " + message.getOneofDecl(field.getOneofIndex()).getName() + " ";
            } else if (field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED
                    && !maps.containsKey(bare(field.getTypeName()))) {
                cardinality = "repeated ";
            }
            add(protoPackage, "field " + name + " " + field(field, cardinality, maps));
        }
        message.getEnumTypeList().forEach(type -> addEnum(protoPackage, name + ".", type));
    }

    private void addEnum(String protoPackage, String outer, EnumDescriptorProto type) {
        for (EnumValueDescriptorProto value : type.getValueList()) {
            add(
                    protoPackage,
                    "enum "
                            + outer
                            + type.getName()
                            + " "
                            + value.getName()
                            + " = "
                            + value.getNumber());
        }
    }

    private void addPackage(String protoPackage, JsonNode table) {
        table.get("services")
                .properties()
                .forEach(
                        service ->
                                service.getValue()
                                        .properties()
                                        .forEach(
                                                method ->
                                                        add(
                                                                protoPackage,
                                                                method(
                                                                        service.getKey()
                                                                                + "/"
                                                                                + method.getKey(),
                                                                        method.getValue()
                                                                                .get(
                                                                                        "client_streaming")
                                                                                .booleanValue(),
                                                                        method.getValue()
                                                                                .get("request")
                                                                                .stringValue(),
                                                                        method.getValue()
                                                                                .get(
                                                                                        "server_streaming")
                                                                                .booleanValue(),
                                                                        method.getValue()
                                                                                .get("response")
                                                                                .stringValue()))));
        table.get("messages")
                .properties()
                .forEach(
                        message -> {
                            add(protoPackage, "message " + message.getKey());
                            for (JsonNode field : message.getValue().get("fields")) {
                                add(protoPackage, "field " + message.getKey() + " " + field(field));
                            }
                        });
        table.get("enums")
                .properties()
                .forEach(
                        type ->
                                type.getValue()
                                        .properties()
                                        .forEach(
                                                value ->
                                                        add(
                                                                protoPackage,
                                                                "enum "
                                                                        + type.getKey()
                                                                        + " "
                                                                        + value.getKey()
                                                                        + " = "
                                                                        + value.getValue()
                                                                                .intValue())));
        for (JsonNode extension : table.path("extensions")) {
            add(
                    protoPackage,
                    "extend " + extension.get("extends").stringValue() + " " + field(extension));
        }
    }

    private static String method(
            String name, boolean streams, String request, boolean streamed, String response) {
        return "rpc "
                + name
                + "("
                + (streams ? "stream " : "")
                + request
                + ") returns ("
                + (streamed ? "stream " : "")
                + response
                + ")";
    }

    private static String field(
            FieldDescriptorProto field, String cardinality, Map<String, String> maps) {
        String type = maps.getOrDefault(bare(field.getTypeName()), type(field));
        return cardinality + type + " " + field.getName() + " = " + field.getNumber();
    }

    private static String field(JsonNode field) {
        String oneof = field.path("oneof").stringValue("");
        String label = field.get("label").stringValue();
        String cardinality =
                switch (label) {
                    case "singular", "map" -> oneof.isEmpty() ? "" : "oneof " + oneof + " ";
                    default -> label + " ";
                };
        return cardinality
                + field.get("type").stringValue()
                + " "
                + field.get("name").stringValue()
                + " = "
                + field.get("number").intValue();
    }

    private static String type(FieldDescriptorProto field) {
        return field.getType() == FieldDescriptorProto.Type.TYPE_MESSAGE
                        || field.getType() == FieldDescriptorProto.Type.TYPE_ENUM
                ? bare(field.getTypeName())
                : field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
    }

    private static String bare(String typeName) {
        return typeName.startsWith(".") ? typeName.substring(1) : typeName;
    }
}
