package dev.davit.runtime.shim;

import com.google.protobuf.Empty;

import dev.davit.api.DavitException;
import dev.davit.proto.task.v3.ConnectRequest;
import dev.davit.proto.task.v3.ConnectResponse;
import dev.davit.proto.task.v3.CreateTaskRequest;
import dev.davit.proto.task.v3.CreateTaskResponse;
import dev.davit.proto.task.v3.DeleteRequest;
import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.proto.task.v3.KillRequest;
import dev.davit.proto.task.v3.ShutdownRequest;
import dev.davit.proto.task.v3.StartRequest;
import dev.davit.proto.task.v3.StartResponse;
import dev.davit.proto.task.v3.StateRequest;
import dev.davit.proto.task.v3.StateResponse;
import dev.davit.proto.task.v3.TaskGrpc;
import dev.davit.proto.task.v3.WaitRequest;
import dev.davit.proto.task.v3.WaitResponse;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The serving half of a shim that speaks gRPC. */
final class GrpcShim extends TaskGrpc.TaskImplBase implements AutoCloseable {
    final FakeTasks tasks = new FakeTasks(() -> Thread.startVirtualThread(this::close));
    final List<String> namespaces = new CopyOnWriteArrayList<>();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Server server;

    GrpcShim(Path socket) throws IOException {
        server =
                NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
                        .channelType(EpollServerDomainSocketChannel.class)
                        .bossEventLoopGroup(group)
                        .workerEventLoopGroup(group)
                        .withChildOption(io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .addService(ServerInterceptors.intercept(this, new Namespaces()))
                        .build()
                        .start();
    }

    private final class Namespaces implements ServerInterceptor {
        private static final Metadata.Key<String> KEY =
                Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            namespaces.add(String.valueOf(headers.get(KEY)));
            return next.startCall(call, headers);
        }
    }

    private static <R> void answer(StreamObserver<R> observer, Supplier<R> body) {
        try {
            observer.onNext(body.get());
            observer.onCompleted();
        } catch (DavitException e) {
            observer.onError(
                    Status.fromCodeValue(e.code().number())
                            .withDescription(e.getMessage())
                            .asRuntimeException());
        }
    }

    @Override
    public void create(CreateTaskRequest q, StreamObserver<CreateTaskResponse> observer) {
        answer(observer, () -> tasks.create(q));
    }

    @Override
    public void start(StartRequest q, StreamObserver<StartResponse> observer) {
        answer(observer, () -> tasks.start(q));
    }

    @Override
    public void state(StateRequest q, StreamObserver<StateResponse> observer) {
        answer(observer, () -> tasks.state(q));
    }

    @Override
    public void connect(ConnectRequest q, StreamObserver<ConnectResponse> observer) {
        answer(observer, () -> tasks.connect(q));
    }

    @Override
    public void kill(KillRequest q, StreamObserver<Empty> observer) {
        answer(observer, () -> tasks.kill(q));
    }

    @Override
    public void wait(WaitRequest q, StreamObserver<WaitResponse> observer) {
        answer(observer, () -> tasks.await(q));
    }

    @Override
    public void delete(DeleteRequest q, StreamObserver<DeleteResponse> observer) {
        answer(observer, () -> tasks.delete(q));
    }

    @Override
    public void shutdown(ShutdownRequest q, StreamObserver<Empty> observer) {
        answer(observer, () -> tasks.shutdown(q));
    }

    /** As a shim that is killed: connections are cut. */
    @Override
    public void close() {
        server.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
