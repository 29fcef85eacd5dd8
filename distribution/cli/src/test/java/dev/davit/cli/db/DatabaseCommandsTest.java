package dev.davit.cli.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import dev.davit.cli.Davit;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.proto.services.database.v1.BackupRequest;
import dev.davit.proto.services.database.v1.BackupResponse;
import dev.davit.proto.services.database.v1.BackupSummary;
import dev.davit.proto.services.database.v1.CollectRequest;
import dev.davit.proto.services.database.v1.CollectResponse;
import dev.davit.proto.services.database.v1.DatabaseGrpc;
import dev.davit.proto.services.database.v1.ExplainRequest;
import dev.davit.proto.services.database.v1.ExplainResponse;
import dev.davit.proto.services.database.v1.Finding;
import dev.davit.proto.services.database.v1.Severity;
import dev.davit.proto.services.database.v1.Step;
import dev.davit.proto.services.database.v1.VerifyRequest;
import dev.davit.proto.services.database.v1.VerifyResponse;
import dev.davit.proto.services.database.v1.VerifySummary;

import io.grpc.stub.StreamObserver;
import io.grpc.util.MutableHandlerRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The commands, against answers that are known. Names one import a message. */
class DatabaseCommandsTest {
    private static final byte[] FILE = {1, 2, 3, 4, 5};

    private final Fake fake = new Fake();

    @TempDir private Path directory;
    private UnixServer server;
    private String out = "";
    private String err = "";

    /** Answers as a daemon does. */
    private static final class Fake extends DatabaseGrpc.DatabaseImplBase {
        private final List<Finding> findings = new ArrayList<>();
        private boolean whole = true;

        @Override
        public void verify(VerifyRequest request, StreamObserver<VerifyResponse> observer) {
            findings.forEach(
                    finding ->
                            observer.onNext(
                                    VerifyResponse.newBuilder().setFinding(finding).build()));
            long problems =
                    findings.stream().filter(it -> it.getSeverity() == Severity.PROBLEM).count();
            var summary =
                    VerifySummary.newBuilder()
                            .setRecords(7)
                            .setProblems(problems)
                            .setNotes(findings.size() - problems)
                            .addSkipped("snapshotter x: not here");
            observer.onNext(VerifyResponse.newBuilder().setSummary(summary).build());
            observer.onCompleted();
        }

        @Override
        public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
            for (byte piece : FILE) {
                observer.onNext(
                        BackupResponse.newBuilder()
                                .setData(ByteString.copyFrom(new byte[] {piece}))
                                .build());
            }
            if (whole) {
                observer.onNext(
                        BackupResponse.newBuilder()
                                .setSummary(
                                        BackupSummary.newBuilder()
                                                .setSequence(9)
                                                .setRecords(2)
                                                .setBytes(FILE.length))
                                .build());
            }
            observer.onCompleted();
        }

        @Override
        public void collect(CollectRequest request, StreamObserver<CollectResponse> observer) {
            observer.onNext(
                    CollectResponse.newBuilder()
                            .putRemoved("snapshot", 2)
                            .putRemoved("content", 3)
                            .build());
            observer.onCompleted();
        }

        @Override
        public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
            var response = ExplainResponse.newBuilder().setObject("lease " + request.getObject());
            if (request.getKind().equals("lease")) {
                response.setKept(true)
                        .addPath(Step.newBuilder().setKind("lease").setName("l").setReason("r"));
            } else {
                response.setReason("it has expired");
            }
            observer.onNext(response.build());
            observer.onCompleted();
        }
    }

    @BeforeEach
    void open() throws IOException {
        var services = new MutableHandlerRegistry();
        services.addService(fake);
        server =
                UnixServer.start(
                        new DomainSocket(
                                directory.resolve("s"),
                                (int) Files.getAttribute(directory, "unix:uid"),
                                (int) Files.getAttribute(directory, "unix:gid")),
                        services,
                        UnixServer.Options.DEFAULT);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private int davit(String... words) {
        var command = new ArrayList<>(List.of("--address", directory.resolve("s").toString()));
        command.addAll(Arrays.asList(words));
        var printed = new StringWriter();
        var complained = new StringWriter();
        int status =
                Davit.commandLine()
                        .setOut(new PrintWriter(printed))
                        .setErr(new PrintWriter(complained))
                        .execute(command.toArray(new String[0]));
        out = printed.toString();
        err = complained.toString();
        return status;
    }

    private static Finding finding(Severity severity) {
        return Finding.newBuilder()
                .setSeverity(severity)
                .setNamespace("n")
                .setObject("lease l")
                .setWhat("it is wrong")
                .setAdvice("mend it")
                .build();
    }

    @Test
    void verifyEndsWithOneForAProblemAndWithZeroForNotes() {
        fake.findings.add(finding(Severity.NOTE));
        assertEquals(0, davit("db", "verify"));
        assertFalse(out.contains("it is wrong"), out);
        assertTrue(out.contains("7 records") && out.contains("no problem, 1 note"), out);
        assertTrue(out.contains("skipped snapshotter x: not here"), out);
        assertEquals(0, davit("db", "verify", "--notes"));
        assertTrue(out.startsWith("note: n: lease l: it is wrong; mend it\n"), out);
        fake.findings.add(finding(Severity.PROBLEM));
        assertEquals(1, davit("db", "verify"));
        assertTrue(out.startsWith("n: lease l: it is wrong; mend it\n"), out);
        assertEquals(1, davit("db", "verify", "--json", "--notes"));
        assertEquals(3, out.lines().count(), out);
    }

    @Test
    void backupIsThereWholeOrNotAtAll() throws IOException {
        Path file = directory.resolve("backup");
        assertEquals(0, davit("db", "backup", file.toString()));
        assertArrayEquals(FILE, Files.readAllBytes(file));
        assertTrue(out.contains("2 records up to transaction 9, 5 B"), out);
        assertEquals(1, davit("db", "backup", file.toString()));
        assertTrue(err.contains("is there already"), err);
        fake.whole = false;
        assertEquals(1, davit("db", "backup", "--force", file.toString()));
        assertTrue(err.contains("too early"), err);
        assertArrayEquals(FILE, Files.readAllBytes(file));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(2, files.count(), "the socket and the backup");
        }
    }

    @Test
    void collectionsAndExplanationsRead() {
        assertEquals(0, davit("gc", "run"));
        assertTrue(out.startsWith("removed 3 content, 2 snapshot\nmarking 0.0 ms"), out);
        assertEquals(0, davit("gc", "explain", "l"));
        assertEquals("lease l is not kept: it has expired\n", out);
        assertEquals(0, davit("gc", "explain", "--kind", "lease", "l"));
        assertEquals("lease l is kept:\n  lease l  (r)\n", out);
    }

    @Test
    void restoreWithoutAnInstallationSaysWhatToDo() {
        assertEquals(1, davit("db", "restore", "/f", "--root", "/r"));
        assertTrue(err.contains("davitd db"), err);
        assertEquals(2, davit("db", "restore", "/f"));
        assertTrue(err.contains("--root"), err);
    }

    @Test
    void sizesReadWithThreeDigits() {
        assertEquals("0 B", Sizes.bytes(0));
        assertEquals("1023 B", Sizes.bytes(1023));
        assertEquals("1.00 KiB", Sizes.bytes(1024));
        assertEquals("64.0 MiB", Sizes.bytes(64L << 20));
        assertEquals("1.50 GiB", Sizes.bytes(3L << 29));
    }
}
