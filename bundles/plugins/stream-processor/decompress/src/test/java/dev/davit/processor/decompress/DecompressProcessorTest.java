package dev.davit.processor.decompress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import dev.davit.api.DavitException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

class DecompressProcessorTest {
    private static final String OCI = "application/vnd.oci.image.layer.";
    private static final String DOCKER = "application/vnd.docker.image.rootfs.";
    private static final String GZIP = OCI + "v1.tar+gzip";

    private final DecompressProcessor processor = new DecompressProcessor();

    private static byte[] sample(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) "layers of ships".charAt(random.nextInt(15));
        }
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out)) {
            zstd.setChecksum(true);
            zstd.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** Gives one byte at a time and never says that more is there, as a wire may. */
    private static InputStream trickle(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }

    private byte[] process(byte[] compressed) throws IOException {
        return process(GZIP, new ByteArrayInputStream(compressed));
    }

    private byte[] process(String type, InputStream compressed) throws IOException {
        try (InputStream plain = processor.process(type, compressed, Optional.empty())) {
            return plain.readAllBytes();
        }
    }

    private String fails(byte[] compressed) {
        IOException e = assertThrows(IOException.class, () -> process(compressed));
        return String.valueOf(e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OCI + "v1.tar+gzip",
                OCI + "v1.tar+zstd",
                OCI + "nondistributable.v1.tar",
                OCI + "nondistributable.v1.tar+gzip",
                OCI + "nondistributable.v1.tar+zstd",
                DOCKER + "diff.tar",
                DOCKER + "diff.tar.gzip",
                DOCKER + "diff.tar.zstd",
                DOCKER + "foreign.diff.tar",
                DOCKER + "foreign.diff.tar.gzip",
            })
    void p01_compressedLayersBecomePlainOnes(String type) {
        assertEquals(Optional.of(OCI + "v1.tar"), processor.returns(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OCI + "v1.tar",
                OCI + "v1.tar+gzip+encrypted",
                OCI + "v1.tar+encrypted",
                OCI + "v1.tar+other",
                DOCKER + "diff.tar.gzip+encrypted",
                "application/vnd.oci.image.config.v1+json",
                "application/vnd.erofs.layer.v1+zstd",
                "text/plain",
                "",
            })
    void p02_otherTypesAreNotTaken(String type) {
        assertEquals(Optional.empty(), processor.returns(type));
        InputStream nothing = InputStream.nullInputStream();
        assertThrows(
                DavitException.class, () -> processor.process(type, nothing, Optional.empty()));
    }

    @Test
    void p06_bytesSayHowALayerIsCompressedInPiecesOfAnySize() throws IOException {
        byte[] plain = sample(30_000);
        for (String type : new String[] {GZIP, OCI + "v1.tar+zstd", DOCKER + "diff.tar"}) {
            for (byte[] form : new byte[][] {plain, gzip(plain), zstd(plain)}) {
                assertArrayEquals(plain, process(type, new ByteArrayInputStream(form)));
                assertArrayEquals(plain, process(type, trickle(form)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void streamsShorterThanAnyMarkAreTakenAsTheyAre(int length) throws IOException {
        byte[] plain = Arrays.copyOf(new byte[] {0x1f, 1, 2, 3}, length);
        assertArrayEquals(plain, process(plain));
        assertArrayEquals(plain, process(gzip(plain)));
        assertArrayEquals(plain, process(zstd(plain)));
    }

    @Test
    void membersAndFramesFollowEachOther() throws IOException {
        byte[] a = sample(1000);
        byte[] b = sample(20_000);
        byte[] both = join(a, b);
        byte[] members = join(gzip(a), gzip(new byte[0]), gzip(b));
        assertArrayEquals(both, process(members));
        assertArrayEquals(both, process(GZIP, trickle(members)));
        byte[] skipped = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
        byte[] frames = join(skipped, zstd(a), skipped, zstd(b), skipped);
        assertArrayEquals(both, process(frames));
        assertArrayEquals(both, process(GZIP, trickle(frames)));
    }

    @Test
    void everyHeaderFieldOfGzipIsPassedOver() throws IOException {
        byte[] plain = sample(5000);
        byte[] compressed = gzip(plain);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 0};
        CRC32 sum = new CRC32();
        sum.update(header);
        byte[] headerSum = {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(compressed, 10, compressed.length);
        assertArrayEquals(plain, process(join(header, headerSum, rest)));
        headerSum[0]++;
        assertEquals("gzip: invalid header", fails(join(header, headerSum, rest)));
    }

    @Test
    void p03_damagedGzipFailsWithClearWords() throws IOException {
        byte[] whole = gzip(sample(100_000));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(whole, whole.length - 1)));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(whole, whole.length / 2)));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(whole, 5)));
        assertEquals("gzip: invalid header", fails(join(whole, sample(10))));
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 8]++;
        assertEquals("gzip: invalid checksum", fails(wrongSum));
        byte[] wrongLength = whole.clone();
        wrongLength[whole.length - 1]++;
        assertEquals("gzip: invalid checksum", fails(wrongLength));
        byte[] noDeflate = whole.clone();
        noDeflate[10] = (byte) 0xff;
        assertTrue(fails(noDeflate).startsWith("flate: corrupt input before offset 1"));
    }

    @Test
    void p03_damagedZstdFailsWithClearWords() throws IOException {
        byte[] whole = zstd(sample(100_000));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(whole, whole.length - 1)));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(whole, whole.length / 2)));
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 1]++;
        assertEquals("zstd: invalid checksum", fails(wrongSum));
        byte[] wrongBlock = whole.clone();
        wrongBlock[20] ^= (byte) 0xff;
        assertTrue(fails(wrongBlock).startsWith("zstd: "));
        assertTrue(fails(join(whole, sample(10))).startsWith("zstd: "));
    }

    @Test
    void p04_windowsOfZstdAreLimited() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "no zstd on this machine");
        for (int log : new int[] {27, 28}) {
            Process tool =
                    new ProcessBuilder("zstd", "-1", "--long=" + log, "-c", "--no-progress")
                            .start();
            try (var in = tool.getOutputStream()) {
                in.write(sample(100_000));
            }
            byte[] compressed = tool.getInputStream().readAllBytes();
            assertEquals(0, tool.waitFor());
            if (log == 27) {
                assertArrayEquals(sample(100_000), process(compressed));
            } else {
                assertEquals("zstd: window is larger than 128 MiB", fails(compressed));
            }
        }
    }

    @Test
    void p05_closingEarlyClosesTheInput() throws IOException {
        for (byte[] form : new byte[][] {gzip(sample(5_000_000)), zstd(sample(5_000_000))}) {
            AtomicInteger closed = new AtomicInteger();
            InputStream input =
                    new ByteArrayInputStream(form) {
                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
            InputStream plain = processor.process(GZIP, input, Optional.empty());
            assertEquals(1, plain.readNBytes(1).length);
            assertEquals(0, closed.get());
            plain.close();
            assertTrue(closed.get() > 0);
            assertThrows(IOException.class, plain::readAllBytes);
        }
    }

    @Test
    void p07_streamsDoNotDisturbEachOther() throws IOException {
        byte[] a = sample(500_000);
        byte[] b = sample(600_000);
        try (InputStream first = open(gzip(a));
                InputStream second = open(zstd(b))) {
            for (int i = 0; i < 500_000; i += 1000) {
                assertArrayEquals(Arrays.copyOfRange(a, i, i + 1000), first.readNBytes(1000));
                assertArrayEquals(Arrays.copyOfRange(b, i, i + 1000), second.readNBytes(1000));
            }
            assertEquals(-1, first.read());
            assertEquals(100_000, second.readAllBytes().length);
        }
    }

    private InputStream open(byte[] compressed) {
        return processor.process(GZIP, new ByteArrayInputStream(compressed), Optional.empty());
    }

    @Test
    void p05_closingUnreadClosesTheInput() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        InputStream input =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new IllegalStateException("nobody asked");
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                };
        processor.process(GZIP, input, Optional.empty()).close();
        assertEquals(1, closed.get());
    }
}
