package dev.davit.proxy.adapter;

import dev.davit.api.Descriptor;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.proto.plugins.verifier.v1.ImageVerifierGrpc;
import dev.davit.proto.plugins.verifier.v1.VerifyRequest;
import dev.davit.proto.plugins.verifier.v1.VerifyResponse;

/** An image verifier of another process. */
public class RemoteVerifier implements ImageVerifier {
    private final Peer peer;

    /**
     * @param peer the process
     */
    public RemoteVerifier(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Verdict verify(String reference, Descriptor image) {
        var request =
                VerifyRequest.newBuilder()
                        .setReference(reference)
                        .setImage(Descriptors.toProto(image))
                        .build();
        VerifyResponse response = peer.consult(ImageVerifierGrpc.getVerifyMethod(), request);
        return new Verdict(response.getOk(), response.getReason());
    }
}
