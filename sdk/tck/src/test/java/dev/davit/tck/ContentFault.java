package dev.davit.tck;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Mistakes that a content store could make. Each is a wrapper around a store that works. */
enum ContentFault implements UnaryOperator<ContentStore> {
    LENGTH_OFF_BY_ONE("c01") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentInfo info(Digest digest) {
                    ContentInfo info = store.info(digest);
                    return new ContentInfo(
                            digest, info.sizeBytes() + 1, info.createdAt(), info.updatedAt());
                }
            };
        }
    },
    POSITION_FORGOTTEN("c02") {
        @Override
        public ContentStore apply(ContentStore store) {
            return reading(
                    store,
                    reader ->
                            new ForwardingContentStore.Reader(reader) {
                                @Override
                                public int read(ByteBuffer into, long position) {
                                    return reader.read(into, position & 0xffff);
                                }
                            });
        }
    },
    ZERO_AT_THE_END("c03") {
        @Override
        public ContentStore apply(ContentStore store) {
            return reading(
                    store,
                    reader ->
                            new ForwardingContentStore.Reader(reader) {
                                @Override
                                public int read(ByteBuffer into, long position) {
                                    return Math.max(0, reader.read(into, position));
                                }
                            });
        }
    },
    LIMIT_OVERRUN("c04") {
        @Override
        public ContentStore apply(ContentStore store) {
            return reading(
                    store,
                    reader ->
                            new ForwardingContentStore.Reader(reader) {
                                @Override
                                public int read(ByteBuffer into, long position) {
                                    return into.hasRemaining()
                                            ? reader.read(into.limit(into.capacity()), position)
                                            : -1;
                                }
                            });
        }
    },
    READER_DIES_OF_INTERRUPTION("c06") {
        @Override
        public ContentStore apply(ContentStore store) {
            return reading(
                    store,
                    reader ->
                            new ForwardingContentStore.Reader(reader) {
                                @Override
                                public int read(ByteBuffer into, long position) {
                                    if (Thread.currentThread().isInterrupted()) {
                                        reader.close();
                                        throw ErrorCode.CANCELLED.about("reader");
                                    }
                                    return reader.read(into, position);
                                }
                            });
        }
    },
    READER_DIES_WITH_ITS_BLOB("c07") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentReader open(Digest digest) {
                    return new Reader(store.open(digest)) {
                        @Override
                        public int read(ByteBuffer into, long position) {
                            store.info(digest);
                            return reader.read(into, position);
                        }
                    };
                }
            };
        }
    },
    WRONG_CODE("c08") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentReader open(Digest digest) {
                    try {
                        return store.open(digest);
                    } catch (DavitException e) {
                        throw ErrorCode.UNKNOWN.about(e.getMessage());
                    }
                }
            };
        }
    },
    DELETION_POSTPONED("c09") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public void delete(Digest digest) {
                    store.info(digest);
                }
            };
        }
    },
    WALK_SKIPS_THE_FIRST("c11") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public void walk(Consumer<ContentInfo> visitor) {
                    var first = new AtomicBoolean(true);
                    store.walk(
                            info -> {
                                if (!first.getAndSet(false)) {
                                    visitor.accept(info);
                                }
                            });
                }
            };
        }
    },
    VISITORS_FAILURE_HIDDEN("c13") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public void walkIngests(Consumer<IngestStatus> visitor) {
                    try {
                        store.walkIngests(visitor);
                    } catch (RuntimeException e) {
                        return;
                    }
                }
            };
        }
    },
    CREATION_BEFORE_THE_START("c14") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentInfo info(Digest digest) {
                    ContentInfo info = store.info(digest);
                    return new ContentInfo(
                            digest, info.sizeBytes(), Instant.EPOCH, info.updatedAt());
                }
            };
        }
    },
    REFS_IN_LOWER_CASE("c19") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
                    return store.writer(ref.toLowerCase(Locale.ROOT), total, expected);
                }
            };
        }
    },
    INGEST_WALK_WITHOUT_TOTALS("c21") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public void walkIngests(Consumer<IngestStatus> visitor) {
                    store.walkIngests(
                            status ->
                                    visitor.accept(
                                            new IngestStatus(
                                                    status.ref(),
                                                    status.offset(),
                                                    0,
                                                    status.startedAt(),
                                                    status.updatedAt())));
                }
            };
        }
    },
    SECOND_WRITER_LET_IN("c23") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
                    try {
                        return store.writer(ref, total, expected);
                    } catch (DavitException e) {
                        if (e.code() != ErrorCode.UNAVAILABLE) {
                            throw e;
                        }
                        return store.writer(ref + " beside", total, expected);
                    }
                }
            };
        }
    },
    BYTES_LOST_ON_CLOSE("c26") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public void close() {
                                    try {
                                        writer.restart(0);
                                    } catch (DavitException e) {
                                        // the writer has ended
                                    }
                                    writer.close();
                                }
                            });
        }
    },
    OTHER_TOTAL_IGNORED("c29") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
                    boolean known = false;
                    try {
                        known = store.status(ref).total() > 0;
                    } catch (DavitException e) {
                        // a new ingest
                    }
                    return store.writer(ref, known ? 0 : total, expected);
                }
            };
        }
    },
    PRESENT_BLOB_OPENED("c31") {
        @Override
        public ContentStore apply(ContentStore store) {
            return new ForwardingContentStore(store) {
                @Override
                public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
                    return store.writer(
                            ref,
                            total,
                            expected.filter(digest -> !digest.algorithm().equals("sha256")));
                }
            };
        }
    },
    ARRAY_WITHOUT_OFFSET("c33") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                @SuppressWarnings("ByteBufferBackingArray") // is the fault
                                public void write(ByteBuffer data) {
                                    if (data.hasArray()) {
                                        int count = data.remaining();
                                        writer.write(ByteBuffer.wrap(data.array(), 0, count));
                                        data.position(data.limit());
                                    } else {
                                        writer.write(data);
                                    }
                                }
                            });
        }
    },
    MESSAGE_LIMIT("c34") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public void write(ByteBuffer data) {
                                    if (data.remaining() > 16 << 20) {
                                        throw ErrorCode.RESOURCE_EXHAUSTED.about("message");
                                    }
                                    writer.write(data);
                                }
                            });
        }
    },
    RESTART_FORGETS_THE_TOTAL("c37") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public void restart(long total) {
                                    writer.restart(0);
                                }
                            });
        }
    },
    LENGTH_UNCHECKED("c39") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public Digest commit(long sizeBytes, Optional<Digest> expected) {
                                    return writer.commit(0, expected);
                                }
                            });
        }
    },
    DIGEST_UNCHECKED("c40") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public Digest commit(long sizeBytes, Optional<Digest> expected) {
                                    return writer.commit(sizeBytes, Optional.empty());
                                }
                            });
        }
    },
    FAILED_COMMIT_LOSES_THE_INGEST("c40") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public Digest commit(long sizeBytes, Optional<Digest> expected) {
                                    String ref = writer.status().ref();
                                    try {
                                        return writer.commit(sizeBytes, expected);
                                    } catch (DavitException e) {
                                        if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                                            store.abort(ref);
                                        }
                                        throw e;
                                    }
                                }
                            });
        }
    },
    INGEST_LEFT_BESIDE_THE_PRESENT_BLOB("c43") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public Digest commit(long sizeBytes, Optional<Digest> expected) {
                                    expected.ifPresent(this::refuse);
                                    return writer.commit(sizeBytes, expected);
                                }

                                private void refuse(Digest digest) {
                                    boolean[] present = new boolean[1];
                                    store.walk(info -> present[0] |= info.digest().equals(digest));
                                    if (present[0]) {
                                        throw ErrorCode.ALREADY_EXISTS.about("content " + digest);
                                    }
                                }
                            });
        }
    },
    WRITER_OUTLIVES_THE_ABORT("c48") {
        @Override
        public ContentStore apply(ContentStore store) {
            return writing(
                    store,
                    writer ->
                            new ForwardingContentStore.Writer(writer) {
                                @Override
                                public void write(ByteBuffer data) {
                                    try {
                                        writer.write(data);
                                    } catch (DavitException e) {
                                        if (e.code() != ErrorCode.ABORTED) {
                                            throw e;
                                        }
                                        data.position(data.limit());
                                    }
                                }
                            });
        }
    };

    private final String rule;

    ContentFault(String rule) {
        this.rule = rule;
    }

    /** Number of the rule that finds this fault. */
    String rule() {
        return rule;
    }

    private static ContentStore reading(ContentStore store, UnaryOperator<ContentReader> fault) {
        return new ForwardingContentStore(store) {
            @Override
            public ContentReader open(Digest digest) {
                return fault.apply(store.open(digest));
            }
        };
    }

    private static ContentStore writing(ContentStore store, UnaryOperator<ContentWriter> fault) {
        return new ForwardingContentStore(store) {
            @Override
            public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
                return fault.apply(store.writer(ref, total, expected));
            }
        };
    }
}
