package dev.davit.differ.walking;

import dev.davit.api.Digest;
import dev.davit.api.differ.LayerSink;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Map;

/** Takes the layer that a comparison writes. */
final class Blob implements LayerSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Map<String, String> labels = Map.of();
    boolean committed;

    @Override
    public OutputStream stream() {
        return bytes;
    }

    @Override
    public Digest commit(Map<String, String> all) {
        labels = all;
        committed = true;
        return Digest.of(bytes.toByteArray());
    }
}
