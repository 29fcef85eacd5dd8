package dev.davit.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The JDK's small HTTP server, with limits: a few connections and pages at a time, short headers,
 * and ten seconds for a client to say what it wants and as many to take it.
 */
final class PageServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PageServer.class.getName());

    private static final int CONNECTIONS = 16;
    private static final int PAGES_AT_ONCE = 4;
    private static final int BACKLOG = 16;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService executor;
    private final Pages pages;
    private final Semaphore places = new Semaphore(PAGES_AT_ONCE);

    private PageServer(HttpServer server, ExecutorService executor, Pages pages) {
        this.server = server;
        this.executor = executor;
        this.pages = pages;
    }

    /**
     * The server knows no other way to be told; it reads them once, when its classes are loaded.
     */
    private static void limit() {
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS));
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
        System.setProperty("sun.net.httpserver.maxIdleConnections", String.valueOf(PAGES_AT_ONCE));
    }

    /**
     * Listens and serves.
     *
     * @throws dev.davit.api.DavitException UNAVAILABLE if it cannot listen
     */
    static PageServer start(ListenAddress address, Pages pages) {
        limit();
        try {
            InetSocketAddress resolved = address.resolve();
            HttpServer server = HttpServer.create(resolved, BACKLOG);
            if (!server.getAddress().getAddress().isLoopbackAddress()) {
                LOG.log(
                        Level.WARNING,
                        "metrics on {0} are open to whoever reaches it, without a password",
                        address);
            }
            ExecutorService executor =
                    Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("console").factory());
            var started = new PageServer(server, executor, pages);
            server.setExecutor(executor);
            server.createContext("/", started::serve);
            server.start();
            return started;
        } catch (IOException | IllegalArgumentException e) {
            throw ErrorCode.UNAVAILABLE.about(
                    "cannot serve metrics on " + address + ": " + e.getMessage());
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(SERVICE_UNAVAILABLE, NO_BODY);
                return;
            }
            try {
                answer(exchange);
            } finally {
                places.release();
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "cannot answer " + exchange.getRequestURI().getPath(), e);
            throw e;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        Pages.Page page = pages.find(method, exchange.getRequestURI().getPath());
        page.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = page.body();
        if (method.equals("HEAD") || body.length == 0) {
            exchange.sendResponseHeaders(page.status(), NO_BODY);
        } else {
            exchange.sendResponseHeaders(page.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
