package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.types.RuntimeInfo;
import dev.davit.proto.types.RuntimeRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What executables are asked about themselves. */
class RuntimeQuestionsTest {
    private static final String MAPPED = "{\"mounts\":[{\"options\":[\"idmap\"]}]}";

    @TempDir Path directory;
    private TestDaemon daemon;
    private FakeShim shim;

    @BeforeEach
    void start() throws Exception {
        daemon = new TestDaemon(directory, Map.of());
        shim = new FakeShim(directory, "fake-v3").serving(3);
    }

    @AfterEach
    void stop() {
        daemon.close();
        shim.close();
    }

    private void info(String features) throws Exception {
        RuntimeInfo info =
                RuntimeInfo.newBuilder()
                        .setName("fake")
                        .setFeatures(
                                com.google.protobuf.Any.newBuilder()
                                        .setValue(ByteString.copyFromUtf8(features)))
                        .build();
        Files.write(shim.directory.resolve("info"), info.toByteArray());
        shim.script(
                "cat >$dir/question; cat $dir/info",
                "echo '{\"version\":3,\"address\":\"%s\",\"protocol\":\"ttrpc\"}'"
                        .formatted(shim.address()),
                "");
    }

    @Test
    void theAnswerIsHandedOnWithTheOptionsAsTheQuestion() throws Exception {
        info("{}");
        com.google.protobuf.Any options =
                com.google.protobuf.Any.newBuilder()
                        .setTypeUrl("some.Options")
                        .setValue(ByteString.copyFromUtf8("x"))
                        .build();
        RuntimeRequest request =
                RuntimeRequest.newBuilder()
                        .setRuntimePath(shim.executable.toString())
                        .setOptions(options)
                        .build();
        Any question = new Any("containerd.types.RuntimeRequest", request.toByteArray());
        Any answer = daemon.runtime().answer(Optional.of(question)).orElseThrow();
        assertEquals("containerd.types.RuntimeInfo", answer.typeUrl());
        assertEquals("fake", RuntimeInfo.parseFrom(answer.value()).getName());
        assertEquals(List.of("-info"), shim.calls());
        assertEquals(
                options,
                com.google.protobuf.Any.parseFrom(
                        Files.readAllBytes(shim.directory.resolve("question"))));
        assertEquals(Optional.empty(), daemon.runtime().answer(Optional.empty()));
    }

    @Test
    void anotherQuestionIsRefused() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> daemon.runtime().describe(new Any("foo", new byte[0])));
        assertEquals(ErrorCode.UNIMPLEMENTED, e.code());
        DavitException broken =
                assertThrows(
                        DavitException.class,
                        () ->
                                daemon.runtime()
                                        .describe(
                                                new Any(
                                                        "containerd.types.RuntimeRequest",
                                                        new byte[] {-1})));
        assertEquals(ErrorCode.INVALID_ARGUMENT, broken.code());
    }

    private void createMapped() {
        daemon.runtime()
                .create(
                        TestDaemon.request(
                                "a",
                                shim.executable.toString(),
                                MAPPED,
                                List.of(),
                                TestDaemon.NO_STREAMS));
    }

    @Test
    void mappedMountsNeedARuntimeThatKnowsThem() throws Exception {
        info("{\"linux\":{\"mountExtensions\":{\"idmap\":{\"enabled\":false}}}}");
        DavitException e = assertThrows(DavitException.class, this::createMapped);
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
        assertEquals(List.of("-info"), shim.calls(), "nothing is started");
        info("{}");
        assertThrows(DavitException.class, this::createMapped);
        info("{\"linux\":{\"mountExtensions\":{\"idmap\":{\"enabled\":true}}}}");
        createMapped();
        assertTrue(daemon.find("a").isPresent());
    }

    @Test
    void aShimThatCannotBeAskedIsNotGivenMappedMounts() throws Exception {
        shim.script("exit 2", "echo x", "");
        DavitException e = assertThrows(DavitException.class, this::createMapped);
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
    }
}
