package dev.davit.api.resolver;

import dev.davit.api.Descriptor;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.InputStream;

/**
 * Sends images to where a reference leads. An {@link ImageResolver} may implement it too; it then
 * holds for the references that the resolver accepts.
 *
 * <p>Threads, units and errors are those of the resolver.
 */
@ConsumerType
public interface ImagePusher {
    /**
     * Sends one piece of an image, or finds it there already. The caller sends what a piece names
     * before the piece itself, and the manifest or index that the name stands for at last.
     *
     * @param name what the image is to be called
     * @param piece its media type, digest and size
     * @param content all bytes of the piece; read at most once and not closed
     * @throws dev.davit.api.DavitException PERMISSION_DENIED or UNAUTHENTICATED if the caller may
     *     not, FAILED_PRECONDITION if the bytes are not those of the piece
     */
    void push(String name, Descriptor piece, InputStream content);
}
