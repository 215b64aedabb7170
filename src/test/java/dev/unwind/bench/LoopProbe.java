package dev.unwind.bench;

import dev.unwind.endtoend.GatewayProcess;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a gateway's event loops take to answer a request that costs nothing, asked every 50 ms over connections to
 * all of them, until closed. What the machine takes to run both processes is included.
 */
final class LoopProbe implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final long EVERY_MS = 50;
    private static final String CHEAP = "/v1/no-such-thing";

    private final Vertx vertx;
    private final List<HttpClient> clients;
    private final List<Double> delays = new ArrayList<>();
    private volatile boolean going = true;

    LoopProbe(Vertx vertx, GatewayProcess gateway) {
        this.vertx = vertx;
        this.clients = IntStream.range(0, CONNECTIONS)
                .mapToObj(each -> vertx.createHttpClient(
                        new HttpClientOptions().setKeepAliveTimeout(600), new PoolOptions().setHttp1MaxSize(1)))
                .toList();
        var target = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(gateway.uri(CHEAP).toString());
        clients.forEach(client -> ask(client, target));
    }

    private void ask(HttpClient client, RequestOptions target) {
        if (!going) {
            return;
        }
        long from = System.nanoTime();
        client.request(target)
                .compose(request -> request.send())
                .compose(answer -> answer.body())
                .onComplete(answered -> {
                    if (going && answered.succeeded()) {
                        note((System.nanoTime() - from) / 1_000_000.0);
                    }
                    vertx.setTimer(EVERY_MS, over -> ask(client, target));
                });
    }

    private synchronized void note(double delay) {
        delays.add(delay);
    }

    /** The delays since this was asked last, in milliseconds. */
    synchronized Sample delays() {
        var sample = Sample.of(delays);
        delays.clear();
        return sample;
    }

    @Override
    public void close() {
        going = false;
        clients.forEach(HttpClient::close);
    }
}
