package dev.davit.linux;

/** How to open a file: the bits of open(2). Close-on-exec is always added. */
public final class OpenFlags {
    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int READ_WRITE = 2;
    public static final int CREATE = 0x40;
    public static final int EXCLUSIVE = 0x80;
    public static final int NO_TERMINAL = 0x100;
    public static final int TRUNCATE = 0x200;
    public static final int APPEND = 0x400;
    public static final int NON_BLOCKING = 0x800;
    public static final int DIRECTORY = Architecture.choose(0x10000, 0x4000);
    public static final int NO_FOLLOW = Architecture.choose(0x20000, 0x8000);
    public static final int NO_ACCESS_TIME = 0x40000;
    public static final int CLOSE_ON_EXEC = 0x80000;

    /** A place in the tree rather than a file to read or write. */
    public static final int PATH = 0x200000;

    private OpenFlags() {}
}
