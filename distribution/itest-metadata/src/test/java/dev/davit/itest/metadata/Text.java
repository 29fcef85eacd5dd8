package dev.davit.itest.metadata;

import com.google.protobuf.ByteString;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What things are called and look like here. */
final class Text {
    /** A label that makes snapshots and content a root of the collection. */
    static final String ROOT = "containerd.io/gc.root";

    private Text() {}

    /** Name of a thing. */
    static String thing(String kind, String namespace, String id) {
        return kind + "/" + namespace + "/" + id;
    }

    /** Name of an entry in the list of a lease. */
    static String entry(String namespace, String lease, String type, String id) {
        return thing("entry", namespace, lease + "/" + type + "/" + id);
    }

    /** The id in the name of a thing. */
    static String id(String thing) {
        return thing.split("/", 3)[2];
    }

    /** Some labels. */
    static Map<String, String> labels(Random random) {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            labels.put("label-" + random.nextInt(4), "v".repeat(1 + random.nextInt(300)) + i);
        }
        return labels;
    }

    /** Labels as a text, always in the same order. */
    static String of(Map<String, String> labels) {
        return new TreeMap<>(labels).toString();
    }

    static ByteString bytes(long seed, int most) {
        var random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static String digest(ByteString bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes.asReadOnlyByteBuffer());
            return "sha256:" + HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A digest of nothing that is there. */
    static String digest(String text) {
        return digest(ByteString.copyFrom(text, StandardCharsets.UTF_8));
    }
}
