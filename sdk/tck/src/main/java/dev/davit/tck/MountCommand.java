package dev.davit.tck;

import dev.davit.api.Mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts by the commands of util-linux. */
final class MountCommand implements Mounter {
    private static final Path ROOT = Path.of("/");

    /** mount(2) takes one page of options; above this, lower directories are named relatively. */
    private static final int LONG_OPTIONS = 3500;

    private static final String LOWER = "lowerdir=";

    @Override
    public void mount(List<Mount> mounts, Path directory) throws IOException {
        for (int i = 0; i < mounts.size(); i++) {
            try {
                mount(mounts.get(i), directory);
            } catch (IOException e) {
                unmount(mounts.subList(0, i), directory);
                throw e;
            }
        }
    }

    @Override
    public void unmount(List<Mount> mounts, Path directory) throws IOException {
        for (Mount mount : mounts.reversed()) {
            String target = target(mount, directory).toString();
            try {
                Command.run(ROOT, List.of("umount", target));
            } catch (IOException e) {
                // Somebody still looks at it: take it away from the tree at least.
                Command.run(ROOT, List.of("umount", "--lazy", target));
            }
        }
    }

    @Override
    public String obstacle() {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("davit-mount");
            var probe = List.of(new Mount("tmpfs", "tmpfs", List.of("size=4096")));
            mount(probe, directory);
            unmount(probe, directory);
            return "";
        } catch (IOException e) {
            return "cannot mount: " + e.getMessage();
        } finally {
            if (directory != null) {
                directory.toFile().delete();
            }
        }
    }

    private static void mount(Mount mount, Path directory) throws IOException {
        Path workingDirectory = ROOT;
        List<String> options = mount.options();
        if (String.join(",", options).length() > LONG_OPTIONS) {
            workingDirectory = commonLower(options);
            options = relative(options, workingDirectory);
        }
        var command = new ArrayList<String>();
        command.add("mount");
        if (!mount.type().equals("bind")) {
            command.addAll(List.of("-t", mount.type()));
        }
        if (!options.isEmpty()) {
            command.addAll(List.of("-o", String.join(",", options)));
        }
        command.addAll(List.of("--", mount.source(), target(mount, directory).toString()));
        Command.run(workingDirectory, command);
    }

    private static Path target(Mount mount, Path directory) {
        return mount.target().isEmpty() ? directory : directory.resolve(mount.target());
    }

    private static Path commonLower(List<String> options) {
        Path common = null;
        for (String option : options) {
            if (option.startsWith(LOWER)) {
                for (String lower : option.substring(LOWER.length()).split(":", -1)) {
                    common = common == null ? Path.of(lower) : common(common, Path.of(lower));
                }
            }
        }
        return common == null ? ROOT : common;
    }

    private static Path common(Path one, Path other) {
        Path common = ROOT;
        for (int i = 0; i < Math.min(one.getNameCount(), other.getNameCount()); i++) {
            if (!one.getName(i).equals(other.getName(i))) {
                break;
            }
            common = common.resolve(one.getName(i));
        }
        return common;
    }

    private static List<String> relative(List<String> options, Path directory) {
        return options.stream()
                .map(option -> option.startsWith(LOWER) ? relative(option, directory) : option)
                .toList();
    }

    private static String relative(String option, Path directory) {
        var lowers = new ArrayList<String>();
        for (String lower : option.substring(LOWER.length()).split(":", -1)) {
            lowers.add(directory.relativize(Path.of(lower)).toString());
        }
        return LOWER + String.join(":", lowers);
    }
}
