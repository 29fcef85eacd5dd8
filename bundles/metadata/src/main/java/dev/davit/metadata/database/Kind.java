package dev.davit.metadata.database;

/** Kinds of records; the code is part of every key on disk. */
public enum Kind {
    /** Record of the namespace itself; no further parts. */
    NAMESPACE('N'),
    /** Image name. */
    IMAGE('I'),
    /** Container id. */
    CONTAINER('C'),
    /** Sandbox id. */
    SANDBOX('X'),
    /** Digest. */
    BLOB('B'),
    /** Ingest ref. */
    INGEST('G'),
    /** Snapshotter, then key or name. */
    SNAPSHOT('S'),
    /** Snapshotter, parent, child: tells whether a snapshot has children. */
    CHILD('P'),
    /** Lease id. */
    LEASE('L'),
    /** Lease id, resource type, resource id. */
    LEASE_RESOURCE('R'),
    /** Numbers of the database as a whole, under the empty namespace. */
    COUNTER('#');

    private final byte code;

    Kind(char code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    public static Kind of(byte code) {
        for (Kind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of record has code " + code);
    }
}
