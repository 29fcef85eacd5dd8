package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.proto.plugins.verifier.v1.ImageVerifierGrpc;
import dev.davit.proto.plugins.verifier.v1.VerifyRequest;
import dev.davit.proto.plugins.verifier.v1.VerifyResponse;

import io.grpc.stub.StreamObserver;

/** The protocol of image verifiers. */
final class VerifierService extends ImageVerifierGrpc.ImageVerifierImplBase {
    private final ImageVerifier verifier;

    VerifierService(ImageVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> observer) {
        Verdict verdict =
                verifier.verify(request.getReference(), Descriptors.fromProto(request.getImage()));
        answer(
                observer,
                VerifyResponse.newBuilder()
                        .setOk(verdict.ok())
                        .setReason(verdict.reason())
                        .build());
    }
}
