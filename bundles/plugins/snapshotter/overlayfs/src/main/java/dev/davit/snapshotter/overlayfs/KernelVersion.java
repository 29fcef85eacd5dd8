package dev.davit.snapshotter.overlayfs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's version. */
record KernelVersion(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");

    /** The kernel that runs now. */
    static KernelVersion running() {
        return parse(System.getProperty("os.version", ""));
    }

    /** Reads {@code 6.1.0-18-amd64} for example; an unknown form is taken for a very old kernel. */
    static KernelVersion parse(String release) {
        Matcher numbers = RELEASE.matcher(release);
        return numbers.matches()
                ? new KernelVersion(
                        Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                : new KernelVersion(0, 0);
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || major == otherMajor && minor >= otherMinor;
    }
}
