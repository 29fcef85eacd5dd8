package dev.davit.differ.walking;

import dev.davit.api.ErrorCode;

/** The layers that are written here. */
enum LayerType {
    PLAIN("application/vnd.oci.image.layer.v1.tar"),
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

    private final String mediaType;

    LayerType(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** The layer of a media type; gzip if it is empty. */
    static LayerType of(String mediaType) {
        if (mediaType.isEmpty()) {
            return GZIP;
        }
        for (LayerType type : values()) {
            if (type.mediaType.equals(mediaType)) {
                return type;
            }
        }
        throw ErrorCode.UNIMPLEMENTED.about("unsupported diff media type: " + mediaType);
    }
}
