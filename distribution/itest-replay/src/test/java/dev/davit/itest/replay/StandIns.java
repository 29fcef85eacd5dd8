package dev.davit.itest.replay;

import com.google.protobuf.ByteString;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Blobs in place of those whose bytes were not recorded: as long, and layers extract to as many
 * bytes. What a recording says of the one is rewritten to be said of the other.
 */
final class StandIns {
    private static final int RECORDED_BYTES = 32;

    /** What is written in place of what was recorded: digests, beginnings of chunks. */
    private final Map<String, String> rewriting = new LinkedHashMap<>();

    private final Map<String, ByteString> chunks = new HashMap<>();

    /** A layer as a call of Apply shows it. */
    private record Layer(String uncompressedDigest, int uncompressedBytes) {}

    /** Learns from the recorded flows. */
    StandIns(List<JsonNode> recorded) {
        Map<String, Layer> layers = layers(recorded);
        Map<String, JsonNode> writes = new TreeMap<>();
        for (JsonNode call : recorded) {
            if (call.get("method").stringValue().equals("Write") && call.has("requests")) {
                List<JsonNode> requests = requests(call);
                String digest = requests.getLast().path("expected").asString("");
                if (!digest.isEmpty() && requests.stream().anyMatch(r -> r.has("data"))) {
                    writes.putIfAbsent(digest, call);
                }
            }
        }
        writes.forEach(
                (digest, call) -> {
                    int total = requests(call).getLast().path("total").asInt(0);
                    if (total > RECORDED_BYTES) {
                        ByteString blob = blob(total, layers.get(digest), requests(call));
                        rewrite(digest, World.digest(blob));
                        addChunks(blob, requests(call));
                        addParts(blob, call.get("responses"));
                    }
                });
    }

    private static Map<String, Layer> layers(List<JsonNode> recorded) {
        Map<String, Layer> layers = new HashMap<>();
        for (JsonNode call : recorded) {
            JsonNode applied = call.path("response").path("applied");
            if (applied.isObject()) {
                layers.put(
                        call.get("request").get("diff").get("digest").stringValue(),
                        new Layer(
                                applied.get("digest").stringValue(),
                                applied.get("size").intValue()));
            }
        }
        return layers;
    }

    /** The messages of a client, those that are not shown in their place left out. */
    static List<JsonNode> requests(JsonNode call) {
        var requests = new ArrayList<>(call.get("requests").values());
        if (call.has("request_last")) {
            requests.add(call.get("request_last"));
        }
        return requests;
    }

    private ByteString blob(int total, @Nullable Layer layer, List<JsonNode> requests) {
        if (layer == null) {
            return beginningWith(firstBytes(requests), total);
        }
        ByteString tar = Archive.tar("layer" + rewriting.size(), layer.uncompressedBytes());
        rewrite(layer.uncompressedDigest(), World.digest(tar));
        return Archive.gzip(tar, total);
    }

    private void addChunks(ByteString blob, List<JsonNode> requests) {
        for (JsonNode request : requests) {
            JsonNode data = request.path("data");
            if (data.isObject()) {
                int offset = request.path("offset").asInt(0);
                ByteString chunk = blob.substring(offset, offset + data.get("len").intValue());
                String shown = shown(chunk);
                rewriting.put(data.get("hex32").stringValue(), shown);
                chunks.put(chunk.size() + " " + shown, chunk);
            }
        }
    }

    /** Digests of what was there in the middle. */
    private void addParts(ByteString blob, JsonNode responses) {
        for (JsonNode response : responses) {
            int offset = response.path("offset").asInt(0);
            if (offset > 0 && offset < blob.size()) {
                rewrite(
                        response.get("digest").stringValue(),
                        World.digest(blob.substring(0, offset)));
            }
        }
    }

    private static ByteString firstBytes(List<JsonNode> requests) {
        for (JsonNode request : requests) {
            if (request.has("data")) {
                return ByteString.copyFrom(
                        HexFormat.of().parseHex(request.get("data").get("hex32").stringValue()));
            }
        }
        return ByteString.EMPTY;
    }

    private static ByteString beginningWith(ByteString first, int total) {
        String rest = " ".repeat(total - first.size());
        return first.concat(ByteString.copyFromUtf8(rest));
    }

    private void rewrite(String digest, String standIn) {
        rewriting.put(hexadecimal(digest), hexadecimal(standIn));
    }

    private static String hexadecimal(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    private static String shown(ByteString chunk) {
        return HexFormat.of().formatHex(chunk.substring(0, RECORDED_BYTES).toByteArray());
    }

    /** A recorded line as it reads with the stand-ins. */
    String rewrite(String line) {
        String text = line;
        for (Map.Entry<String, String> entry : rewriting.entrySet()) {
            text = text.replace(entry.getKey(), entry.getValue());
        }
        return text;
    }

    /** The bytes that a rewritten line means. */
    ByteString bytes(JsonNode cut) {
        String shown = cut.path("hex32").asString("");
        if (cut.path("len").asInt(0) <= RECORDED_BYTES) {
            return ByteString.copyFrom(HexFormat.of().parseHex(shown));
        }
        ByteString chunk = chunks.get(cut.get("len").intValue() + " " + shown);
        if (chunk == null) {
            throw new IllegalArgumentException("no bytes known for " + cut);
        }
        return chunk;
    }
}
