package net.jpountz.xxhash;

/** Hands out the hashes under the name by which MapDB asks for them. */
public final class XXHashFactory {
    private static final XXHashFactory ONLY = new XXHashFactory();
    private static final XXHash32 HASH_32 = new XXHash32();

    private XXHashFactory() {}

    /** The one factory there is. */
    public static XXHashFactory fastestInstance() {
        return ONLY;
    }

    /** A hash of 32 bits; it has no state. */
    public XXHash32 hash32() {
        return HASH_32;
    }

    /** A new hash of 64 bits that takes its input in pieces. */
    public StreamingXXHash64 newStreamingHash64(long seed) {
        return new StreamingXXHash64(seed);
    }
}
