package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.api.content.BlobAdopter;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps blobs and ingests in a directory with containerd's layout, so that either daemon can take
 * over the other's. README.md describes the files and what is trusted after a crash.
 */
@SlotId("local")
@ShownAs("content")
@Component(
        service = ContentStore.class,
        configurationPid = "content.local",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LocalContentStore
        implements ContentStore, BlobAdopter, PluginFacts, AutoCloseable {
    private final Path root;
    private final Blobs blobs;
    private final Ingests ingests;

    /** Filled from the plugin's table in the daemon's configuration. */
    public @interface Config {
        /** Directory owned by this plugin; absolute, created if it is not there. */
        String root();
    }

    /** Opens the directory that the configuration names. */
    @Activate
    public LocalContentStore(Config config) throws IOException {
        this(Path.of(config.root()), Boot.current());
    }

    LocalContentStore(Path root, Boot boot) throws IOException {
        this.root = root;
        this.blobs = new Blobs(root);
        this.ingests = new Ingests(root, blobs);
        new Recovery(root).run(boot);
    }

    @Override
    public ContentInfo info(Digest digest) {
        return blobs.info(digest);
    }

    @Override
    public ContentReader open(Digest digest) {
        return blobs.open(digest);
    }

    @Override
    public void delete(Digest digest) {
        blobs.delete(digest);
    }

    @Override
    public void walk(Consumer<ContentInfo> visitor) {
        blobs.walk(visitor);
    }

    @Override
    public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        if (ref.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("ref must not be empty");
        }
        expected.ifPresent(blobs::refusePresent);
        return ingests.writer(
                ref, total, expected.map(Digest::algorithm).orElse(Digest.CANONICAL_ALGORITHM));
    }

    @Override
    public IngestStatus status(String ref) {
        return ingests.status(ref);
    }

    @Override
    public void walkIngests(Consumer<IngestStatus> visitor) {
        ingests.walk(visitor);
    }

    @Override
    public void abort(String ref) {
        ingests.abort(ref);
    }

    @Override
    public Optional<Takeover> wayFrom(Path other, List<Takeover> ways) {
        return new BlobAdoption(root, blobs).wayFrom(other, ways);
    }

    @Override
    public void adopt(Digest digest, long sizeBytes, Path other, Takeover way) {
        new BlobAdoption(root, blobs).adopt(digest, sizeBytes, other, way);
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("root", root.toString());
    }

    /** Closes the writers that are still open; what they wrote stays for the next instance. */
    @Deactivate
    @Override
    public void close() {
        ingests.close();
    }
}
