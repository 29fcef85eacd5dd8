package dev.davit.bench;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;

import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;
import dev.davit.proto.services.containers.v1.GetContainerRequest;
import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.GetImageRequest;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.types.Descriptor;

import java.util.List;

/** One caller that reads, one call after the other. */
final class UnaryRow implements Row {
    private static final String NAME = "unary";

    @Override
    public String id() {
        return "unary";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("Version p50", "µs", Mark.ratioAtMost(1.3)),
                Metric.less("Version p99", "µs", Mark.none()),
                Metric.less("Images.Get p50", "µs", Mark.ratioAtMost(1.3)),
                Metric.less("Images.Get p99", "µs", Mark.none()),
                Metric.less("Containers.Get p50", "µs", Mark.ratioAtMost(1.3)),
                Metric.less("Containers.Get p99", "µs", Mark.none()),
                Metric.less("processor time of a call", "µs", Mark.none()));
    }

    @Override
    public int warmUps() {
        return 3;
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        Client client = contender.daemon().client();
        client.images()
                .create(
                        CreateImageRequest.newBuilder()
                                .setImage(
                                        Image.newBuilder()
                                                .setName(NAME)
                                                .setTarget(
                                                        Descriptor.newBuilder()
                                                                .setMediaType("text/plain")
                                                                .setDigest(
                                                                        "sha256:" + "0".repeat(64))
                                                                .setSize(1)))
                                .build());
        client.containers()
                .create(CreateContainerRequest.newBuilder().setContainer(container(NAME)).build());
    }

    /** About as large as a container of ctr: most of it is its specification. */
    static Container container(String id) {
        return Container.newBuilder()
                .setId(id)
                .putLabels("bench", "yes")
                .setImage("docker.io/library/busybox:latest")
                .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.runc.v2"))
                .setSpec(
                        Any.newBuilder()
                                .setTypeUrl(Spec.TYPE)
                                .setValue(ByteString.copyFromUtf8(" ".repeat(3000) + "{}")))
                .build();
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Client client = contender.daemon().client();
        int calls = contender.run().sized(1_500, 5_000);
        var version = client.version();
        var images = client.images();
        var containers = client.containers();
        var image = GetImageRequest.newBuilder().setName(NAME).build();
        var container = GetContainerRequest.newBuilder().setId(NAME).build();
        double before = contender.daemon().processorMillis();
        Samples versions = Samples.timed(calls, () -> version.version(Empty.getDefaultInstance()));
        Samples imageGets = Samples.timed(calls, () -> images.get(image));
        Samples containerGets = Samples.timed(calls, () -> containers.get(container));
        return new double[] {
            versions.median(),
            versions.quantile(0.99),
            imageGets.median(),
            imageGets.quantile(0.99),
            containerGets.median(),
            containerGets.quantile(0.99),
            (contender.daemon().processorMillis() - before) * 1e3 / (3 * calls)
        };
    }

    @Override
    public void clear(Contender contender) throws Exception {
        Client client = contender.daemon().client();
        client.images().delete(DeleteImageRequest.newBuilder().setName(NAME).build());
        client.containers().delete(DeleteContainerRequest.newBuilder().setId(NAME).build());
    }
}
