package dev.davit.linux;

/** What kind of thing an entry of a directory is. */
public enum FileType {
    FIFO(0x1000),
    CHARACTER_DEVICE(0x2000),
    DIRECTORY(0x4000),
    BLOCK_DEVICE(0x6000),
    REGULAR(0x8000),
    SYMLINK(0xa000),
    SOCKET(0xc000),
    /** Nothing this kernel interface knows. */
    UNKNOWN(0);

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** The bits of a mode that say this type. */
    public int bits() {
        return bits;
    }

    /** The type in a mode. */
    public static FileType ofMode(int mode) {
        return switch (mode & 0xf000) {
            case 0x1000 -> FIFO;
            case 0x2000 -> CHARACTER_DEVICE;
            case 0x4000 -> DIRECTORY;
            case 0x6000 -> BLOCK_DEVICE;
            case 0x8000 -> REGULAR;
            case 0xa000 -> SYMLINK;
            case 0xc000 -> SOCKET;
            default -> UNKNOWN;
        };
    }
}
