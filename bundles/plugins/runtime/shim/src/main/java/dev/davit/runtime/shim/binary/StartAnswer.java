package dev.davit.runtime.shim.binary;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.runtime.bootstrap.v1.BootstrapResult;
import dev.davit.runtime.shim.bundle.BootstrapFile;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a shim prints when it has started: a message, JSON, or just its address. */
final class StartAnswer {
    private StartAnswer() {}

    static ShimEndpoint parse(byte[] output) {
        Optional<ShimEndpoint> message = message(output);
        if (message.isPresent()) {
            return message.get().requireUsable();
        }
        String text = new String(output, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new DavitException(ErrorCode.UNKNOWN, "start failed: the shim says no address");
        }
        ShimEndpoint endpoint =
                text.startsWith("{")
                        ? BootstrapFile.parse(text)
                        : new ShimEndpoint(2, text, ShimEndpoint.TTRPC);
        return endpoint.requireUsable();
    }

    /** An address in plain text is no message: its letters make field types that do not exist. */
    private static Optional<ShimEndpoint> message(byte[] output) {
        try {
            BootstrapResult result = BootstrapResult.parseFrom(output);
            if (result.getAddress().isEmpty() || !result.getUnknownFields().asMap().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new ShimEndpoint(
                            result.getVersion(),
                            result.getAddress(),
                            result.getProtocol(),
                            result.getCapabilitiesValueList(),
                            result.getMetadataMap()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
