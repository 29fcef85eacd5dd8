package dev.davit.bench;

import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;

import java.time.Duration;
import java.util.List;

/** Containers written durably, by one caller and by many. */
final class CreateRow implements Row {
    private static final int MANY = 32;

    @Override
    public String id() {
        return "create";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.more("containers created, 1 caller", "/s", Mark.none()),
                Metric.more(
                        "containers created, " + MANY + " callers", "/s", Mark.ratioAtLeast(3)));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        return new double[] {create(contender, 1), create(contender, MANY)};
    }

    private static double create(Contender contender, int callers) throws Exception {
        var containers = contender.daemon().client().containers();
        Duration time = Duration.ofMillis(contender.run().sized(1_000, 2_000));
        Callers.Outcome created =
                Callers.during(
                        time,
                        callers,
                        number ->
                                containers.create(
                                        CreateContainerRequest.newBuilder()
                                                .setContainer(UnaryRow.container("c" + number))
                                                .build()));
        Callers.each(
                created.calls(),
                MANY,
                number ->
                        containers.delete(
                                DeleteContainerRequest.newBuilder().setId("c" + number).build()));
        return created.perSecond();
    }
}
