package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the views of one database make of each other's records. Names one import a record. */
class ViewsTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Scope T = new Scope("t");
    private static final Scope LEASED = new Scope("t", "l");
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final SettableClock clock = new SettableClock(NOON);

    @TempDir private Path directory;
    private Metadata metadata;

    @BeforeEach
    void open() {
        metadata = new Metadata(new OneContentStore(), directory, "shared", clock);
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private static void assertFails(ErrorCode code, String message, Executable call) {
        DavitException e = assertThrows(DavitException.class, call);
        assertEquals(code, e.code());
        assertEquals(message, e.getMessage());
    }

    private static Digest digest(String text) {
        return Digest.parse("sha256:" + text.repeat(64));
    }

    private ImageRecord image(String name, Map<String, String> labels) {
        var target = new Descriptor("m", digest("1"), 1, Map.of());
        return new ImageRecord(name, target, labels, NOON, NOON);
    }

    private ContainerRecord container(String id, Instant now) {
        return new ContainerRecord(
                id,
                Map.of(),
                "",
                "r",
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                "",
                Map.<String, Any>of(),
                now,
                now);
    }

    private Digest blob(Scope scope, String ref, String text) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (var writer = metadata.content().writer(scope, ref, 0, Optional.empty())) {
            writer.write(bytes);
            return writer.commit(0, Optional.empty(), Map.of());
        }
    }

    @Test
    void theFirstWriteMakesItsNamespace() {
        assertEquals(List.of(), metadata.namespaces().list());
        metadata.containers().create(T, "c", now -> container("c", now));
        metadata.leases().create("s", "l", Map.of());
        assertEquals(
                List.of("s", "t"),
                metadata.namespaces().list().stream().map(NamespaceRecord::name).toList());
        assertFails(
                ErrorCode.ALREADY_EXISTS,
                "namespace \"t\": already exists",
                () -> metadata.namespaces().create("t", Map.of()));
    }

    @Test
    void anUpdateMakesAnUnknownNamespaceAndAnEmptyValueTakesALabelAway() {
        var merge = new LabelUpdate.Merge(Map.of("a", "1", "b", "2"));
        assertEquals(Map.of("a", "1", "b", "2"), metadata.namespaces().update("n", merge).labels());
        var less = new LabelUpdate.Merge(Map.of("a", ""));
        assertEquals(Map.of("b", "2"), metadata.namespaces().update("n", less).labels());
        assertEquals(
                Optional.of(Map.of("b", "2")),
                metadata.namespaces().get("n").map(NamespaceRecord::labels));
    }

    @Test
    void aNamespaceGoesWithItsLeasesButNotWithAnythingElse() {
        metadata.leases().create("t", "l", Map.of());
        metadata.containers().create(T, "c", now -> container("c", now));
        metadata.images().create(T, "i", now -> image("i", Map.of()));
        blob(T, "r", "x");
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                "namespace \"t\" must be empty, but it still has images, blobs, containers: failed"
                        + " precondition",
                () -> metadata.namespaces().delete("t"));
        metadata.containers().delete(T, "c");
        metadata.images().delete(T, "i", Optional.empty());
        var listed = new ArrayList<Digest>();
        metadata.content().forEach("t", found -> listed.add(found.digest()));
        listed.forEach(found -> metadata.content().delete(T, found));
        metadata.namespaces().delete("t");
        assertEquals(List.of(), metadata.namespaces().list());
        assertFails(
                ErrorCode.NOT_FOUND,
                "lease \"l\": not found",
                () -> metadata.leases().resources("t", "l"));
    }

    @Test
    void aLabelWithoutAKeyIsRefused() {
        assertFails(
                ErrorCode.UNKNOWN,
                "key required",
                () -> metadata.namespaces().create("n", Map.of("", "v")));
        Digest digest = blob(T, "r", "x");
        assertFails(
                ErrorCode.UNKNOWN,
                "writing labels for info "
                        + digest
                        + ": failed to set label \"\"=\"v\": key required",
                () ->
                        metadata.content()
                                .update("t", digest, new LabelUpdate.Merge(Map.of("", "v"))));
        assertEquals(Map.of(), metadata.content().info("t", digest).labels());
    }

    @Test
    void recordsAreListedInByteOrderAndByNamespace() {
        for (String id : List.of("b", "a", "B", "a.1")) {
            metadata.containers().create(T, id, now -> container(id, now));
        }
        metadata.containers().create(new Scope("u"), "x", now -> container("x", now));
        var ids = new ArrayList<String>();
        metadata.containers().forEach("t", found -> ids.add(found.id()));
        assertEquals(List.of("B", "a", "a.1", "b"), ids);
    }

    @Test
    void aContainerThatIsMissingIsNamedDifferentlyByEachCall() {
        assertFails(
                ErrorCode.NOT_FOUND,
                "container \"c\" in namespace \"t\": not found",
                () -> metadata.containers().get("t", "c"));
        assertFails(
                ErrorCode.NOT_FOUND,
                "container \"c\": not found",
                () -> metadata.containers().update(T, "c", (before, now) -> before));
        assertFails(
                ErrorCode.NOT_FOUND,
                "container c: not found",
                () -> metadata.containers().delete(T, "c"));
        metadata.containers().create(T, "c", now -> container("c", now));
        assertEquals(NOON, metadata.containers().get("t", "c").createdAt());
    }

    @Test
    void aChangeIsGivenTheTimeOfItsTransaction() {
        metadata.containers().create(T, "c", now -> container("c", now));
        clock.advance(Duration.ofMinutes(1));
        ContainerRecord changed =
                metadata.containers().update(T, "c", (before, now) -> container("c", now));
        assertEquals(NOON.plusSeconds(60), changed.updatedAt());
    }

    @Test
    void anImageThatExpiresJoinsTheLeaseAndAnotherDoesNot() {
        metadata.leases().create("t", "l", Map.of());
        metadata.images().create(LEASED, "plain", now -> image("plain", Map.of()));
        assertEquals(List.of(), metadata.leases().resources("t", "l"));
        metadata.images().create(LEASED, "soon", now -> image("soon", Map.of(EXPIRE, "soon")));
        assertEquals(
                List.of(new Leases.Resource(ResourceTypes.IMAGE, "soon")),
                metadata.leases().resources("t", "l"));
        metadata.images().delete(LEASED, "soon", Optional.empty());
        assertEquals(List.of(), metadata.leases().resources("t", "l"));
    }

    @Test
    void aLeaseThatIsMissingLeavesNothingBehind() {
        assertFails(
                ErrorCode.NOT_FOUND,
                "lease does not exist: not found",
                () ->
                        metadata.images()
                                .create(LEASED, "i", now -> image("i", Map.of(EXPIRE, "x"))));
        assertFails(
                ErrorCode.NOT_FOUND,
                "image \"i\": not found",
                () -> metadata.images().get("t", "i"));
        metadata.leases().create("t", "l", Map.of());
        metadata.images().create(LEASED, "i", now -> image("i", Map.of(EXPIRE, "x")));
        assertEquals("i", metadata.images().get("t", "i").name());
    }

    @Test
    void anImageIsDeletedOnlyWithTheTargetThatWasNamed() {
        metadata.images().create(T, "i", now -> image("i", Map.of()));
        assertFails(
                ErrorCode.NOT_FOUND,
                "image \"i\" has target " + digest("1") + ", not " + digest("2") + ": not found",
                () -> metadata.images().delete(T, "i", Optional.of(digest("2"))));
        metadata.images().delete(T, "i", Optional.of(digest("1")));
        assertThrows(DavitException.class, () -> metadata.images().get("t", "i"));
    }

    @Test
    void aLeaseListsByTypeAndIdWhatItWasGiven() {
        metadata.leases().create("t", "l", Map.of("a", "b"));
        var image = new Leases.Resource("images", "i");
        var content = new Leases.Resource("content", "x");
        metadata.leases().add("t", "l", image);
        metadata.leases().add("t", "l", content);
        metadata.leases().add("t", "l", content);
        assertEquals(List.of(content, image), metadata.leases().resources("t", "l"));
        metadata.leases().remove("t", "l", content);
        metadata.leases().remove("t", "l", content);
        assertEquals(List.of(image), metadata.leases().resources("t", "l"));
        assertFails(
                ErrorCode.UNKNOWN,
                "key required",
                () -> metadata.leases().add("t", "l", new Leases.Resource("images", "")));
        var found = new ArrayList<LeaseRecord>();
        metadata.leases().forEach("t", found::add);
        assertEquals(List.of(new LeaseRecord("l", Map.of("a", "b"), NOON)), found);
    }

    @Test
    void aBlobThatIsCommittedIsNoDeletionAndOneThatIsDeletedIs() {
        metadata.leases().create("t", "l", Map.of());
        var deletions = new ArrayList<Boolean>();
        metadata.onChange(deletions::add);
        Digest digest = blob(LEASED, "r", "x");
        assertEquals(false, deletions.contains(true));
        assertEquals(
                List.of(new Leases.Resource(ResourceTypes.CONTENT, digest.toString())),
                metadata.leases().resources("t", "l"));
        metadata.content().delete(LEASED, digest);
        assertEquals(true, deletions.contains(true));
    }
}
