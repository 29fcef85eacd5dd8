package dev.davit.config.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files as they were once, whatever lies on the disk now. */
public final class KeptSources implements Sources {
    private final Map<Path, String> texts;

    public KeptSources(Map<Path, String> texts) {
        this.texts = texts;
    }

    @Override
    public byte[] read(Path file) throws NoSuchFileException {
        String text = texts.get(file);
        if (text == null) {
            throw new NoSuchFileException(file.toString());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Path> expand(Path base, String pattern) {
        Path whole = base.resolve(pattern).normalize();
        if (pattern.indexOf('*') < 0) {
            return List.of(whole);
        }
        return texts.keySet().stream()
                .filter(file -> matches(file, whole))
                .sorted(KeptSources::partByPart)
                .toList();
    }

    @Override
    public String nameOf(Path file) {
        return file.toString();
    }

    @Override
    public Optional<String> distrust(Path file) {
        return Optional.empty();
    }

    private static boolean matches(Path file, Path pattern) {
        if (file.getNameCount() != pattern.getNameCount()) {
            return false;
        }
        Iterator<Path> parts = file.iterator();
        for (Path part : pattern) {
            String glob = Glob.matcher(part.toString());
            if (!FileSystems.getDefault().getPathMatcher(glob).matches(parts.next())) {
                return false;
            }
        }
        return true;
    }

    /** As a walk through directories finds them: a letter is never held against a slash. */
    private static int partByPart(Path one, Path other) {
        for (int part = 0; part < one.getNameCount(); part++) {
            int order = one.getName(part).compareTo(other.getName(part));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
