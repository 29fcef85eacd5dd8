package dev.davit.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of this machine; one of them may be stood in for by a text from elsewhere. */
public final class DiskSources implements Sources {
    /** A configuration is a few kilobytes; what is larger was named by mistake. */
    static final int MOST_BYTES = 256 << 10;

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Optional<StandIn> standIn;
    private final long user;
    private final Map<Path, String> texts = new LinkedHashMap<>();

    /**
     * A text that is read in place of a file.
     *
     * @param file absolute
     * @param name what messages call it
     * @param text what is to be in it
     */
    public record StandIn(Path file, String name, String text) {}

    /**
     * @param user the only one beside root whose files are believed where that matters
     */
    public DiskSources(Optional<StandIn> standIn, long user) {
        this.standIn = standIn;
        this.user = user;
    }

    /** What has been read, in that order. */
    public Map<Path, String> texts() {
        return texts;
    }

    @Override
    public byte[] read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        texts.put(file, new String(bytes, StandardCharsets.UTF_8));
        return bytes;
    }

    private byte[] bytes(Path file) throws IOException {
        Optional<StandIn> text = standIn(file);
        if (text.isPresent()) {
            return text.get().text().getBytes(StandardCharsets.UTF_8);
        }
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("larger than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public List<Path> expand(Path base, String pattern) throws IOException {
        return Glob.expand(base, pattern);
    }

    @Override
    public String nameOf(Path file) {
        return standIn(file).map(StandIn::name).orElse(file.toString());
    }

    @Override
    public Optional<String> distrust(Path file) throws IOException {
        Object owner = Files.getAttribute(file, "unix:uid");
        if (!owner.equals(0) && !owner.equals((int) user)) {
            return Optional.of("owned by user " + owner + ", expected root");
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        return mode.stream().anyMatch(OTHERS_WRITE::contains)
                ? Optional.of(
                        "may be written by others than its owner: "
                                + PosixFilePermissions.toString(mode))
                : Optional.empty();
    }

    private Optional<StandIn> standIn(Path file) {
        return standIn.filter(it -> it.file().equals(file));
    }
}
