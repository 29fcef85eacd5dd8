package dev.davit.metadata.database;

import java.util.Locale;

/** Kinds of records; the code is part of every key on disk. */
public enum Kind {
    /** Record of the namespace itself; no further parts. */
    NAMESPACE('N', 1),
    /** Image name. */
    IMAGE('I', 1),
    /** Container id. */
    CONTAINER('C', 1),
    /** Sandbox id. */
    SANDBOX('X', 1),
    /** Digest. */
    BLOB('B', 1),
    /** Ingest ref. */
    INGEST('G', 1),
    /** Snapshotter, then key or name. */
    SNAPSHOT('S', 2),
    /** Snapshotter, parent, child: tells whether a snapshot has children. */
    CHILD('P', 3),
    /** Lease id. */
    LEASE('L', 1),
    /** Lease id, resource type, resource id. */
    LEASE_RESOURCE('R', 3),
    /** Numbers of the database as a whole, under the empty namespace. */
    COUNTER('#', 1);

    private final byte code;

    private final int parts;

    Kind(char code, int parts) {
        this.code = (byte) code;
        this.parts = parts;
    }

    /** How many parts its keys have; the record of a namespace has one that is empty. */
    public int parts() {
        return parts;
    }

    /** Its name in words. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
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
