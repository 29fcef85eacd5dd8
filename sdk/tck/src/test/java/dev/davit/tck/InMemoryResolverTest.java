package dev.davit.tck;

import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.testkit.InMemoryResolver;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

final class InMemoryResolverTest extends ImageResolverTck {
    @Override
    protected ImageResolver open(Path directory) {
        var resolver = new InMemoryResolver();
        byte[] index = "{\"schemaVersion\":2}\n".getBytes(StandardCharsets.UTF_8);
        resolver.push(
                present(),
                new Descriptor(
                        "application/vnd.oci.image.index.v1+json", Digest.of(index), index.length),
                new ByteArrayInputStream(index));
        return resolver;
    }

    @Override
    protected String present() {
        return "memory:present";
    }

    @Override
    protected String missing() {
        return "memory:missing";
    }

    @Override
    protected String fresh() {
        return "memory:fresh";
    }
}
