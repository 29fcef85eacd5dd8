package dev.davit.runtime.shim;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.json.Json;
import dev.davit.proto.types.RuntimeInfo;
import dev.davit.proto.types.RuntimeRequest;
import dev.davit.runtime.shim.binary.ShimCommands;
import dev.davit.runtime.shim.binary.ShimSearch;
import dev.davit.runtime.shim.connection.Wire;

import java.nio.file.Path;
import java.util.Optional;

/** What executables of shims say of themselves. */
final class RuntimeQuestions {
    private static final String QUESTION = "containerd.types.RuntimeRequest";
    private static final String ANSWER = "containerd.types.RuntimeInfo";

    private final ShimSearch search;
    private final ShimCommands commands;

    RuntimeQuestions(ShimSearch search, ShimCommands commands) {
        this.search = search;
        this.commands = commands;
    }

    /** Asks the executable of the runtime named in the question. */
    Any describe(Any question) {
        RuntimeRequest request = request(question);
        Path binary = search.find(request.getRuntimePath());
        Optional<Any> options =
                request.hasOptions()
                        ? Optional.of(Wire.any(request.getOptions()))
                        : Optional.empty();
        return new Any(ANSWER, commands.info(binary, options));
    }

    private static RuntimeRequest request(Any question) {
        String type = question.typeUrl();
        if (!type.substring(type.lastIndexOf('/') + 1).equals(QUESTION)) {
            throw ErrorCode.UNIMPLEMENTED.about("unknown request type " + type);
        }
        try {
            return RuntimeRequest.parseFrom(question.value());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, QUESTION + ": " + e + ": invalid argument", e);
        }
    }

    /**
     * A runtime that does not know mapped mounts ignores the mapping, so it must say that it does.
     *
     * @throws DavitException FAILED_PRECONDITION if it does not
     */
    void requireMappedMounts(Path binary, Optional<Any> options) {
        try {
            RuntimeInfo info = RuntimeInfo.parseFrom(commands.info(binary, options));
            Json features = Json.parse(info.getFeatures().getValue().toByteArray());
            Json idmap = features.get("linux").get("mountExtensions").get("idmap");
            if (idmap.get("enabled").isTrue()) {
                return;
            }
        } catch (InvalidProtocolBufferException | DavitException e) {
            throw new DavitException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the spec has mounts with mapped owners, and whether the runtime knows them is"
                            + " unknown: "
                            + e.getMessage(),
                    e);
        }
        throw ErrorCode.FAILED_PRECONDITION.about(
                "the spec has mounts with mapped owners, which the runtime does not know");
    }
}
