package dev.davit.itest.plugins.cargo;

import dev.davit.api.Any;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.SlotId;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Does on its start what the test has written into its bundle. */
@Component(service = StreamProcessor.class)
@SlotId("cargo")
public final class Cargo implements StreamProcessor {
    private static final long STEP_MILLIS = 10;

    /** Starts with its fault, if it has one. */
    @Activate
    public Cargo() {
        String[] fault = fault().split(" ", 2);
        switch (fault[0]) {
            case "throws" -> throw new IllegalStateException("the crate is broken");
            case "hangs" -> hang();
            case "leaks" -> leak(Path.of(fault[1]));
            default -> {}
        }
    }

    private static String fault() {
        try (InputStream in = Cargo.class.getResourceAsStream("/fault.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in its start", e);
        }
    }

    /** Nobody ends this thread but the test, by a file. */
    private static void leak(Path end) {
        Thread.ofPlatform()
                .daemon()
                .name("stowaway")
                .start(
                        () -> {
                            try {
                                while (Files.notExists(end)) {
                                    Thread.sleep(STEP_MILLIS);
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    @Override
    public Optional<String> returns(String mediaType) {
        return Optional.empty();
    }

    @Override
    public InputStream process(String mediaType, InputStream input, Optional<Any> payload) {
        return input;
    }
}
