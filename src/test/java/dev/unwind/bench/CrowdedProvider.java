package dev.unwind.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider that holds very many resources, a process of its own: {@code /tags}, which are small, and
 * {@code /pictures}, which are large. Both are listed by pages ({@code ?offset=&limit=}) and searched by name
 * ({@code ?name=}).
 */
public final class CrowdedProvider extends AbstractVerticle {
    private static final int EVENT_LOOPS = 2;
    private static final int PAGE = 100;

    private final Map<String, Shelf> shelves;

    private CrowdedProvider(Map<String, Shelf> shelves) {
        this.shelves = shelves;
    }

    /** The resources of one kind, as the bytes that were sent. Thread-safe. */
    private static final class Shelf {
        private final ConcurrentSkipListMap<Long, Buffer> resources = new ConcurrentSkipListMap<>();
        private final Map<String, Long> ids = new ConcurrentHashMap<>();
        private final Map<Long, String> names = new ConcurrentHashMap<>();
        private final AtomicLong lastId = new AtomicLong();
        private final AtomicLong pages = new AtomicLong();

        private Buffer add(Buffer body) {
            return put(lastId.incrementAndGet(), body);
        }

        private Buffer put(long id, Buffer body) {
            var resource = Buffer.buffer("{\"id\":\"" + id + "\",").appendBuffer(body, 1, body.length() - 1);
            var name = Things.name(body);
            names.put(id, name);
            ids.put(name, id);
            resources.put(id, resource);
            return resource;
        }

        private Buffer remove(long id) {
            var name = names.remove(id);
            if (name != null) {
                ids.remove(name, id);
            }
            return resources.remove(id);
        }

        private Buffer named(String name) {
            var id = ids.get(name);
            var found = id == null ? null : resources.get(id);
            return page(found == null ? Buffer.buffer() : found, found == null ? 0 : 1);
        }

        private Buffer listed(long offset, int limit) {
            pages.incrementAndGet();
            var items = Buffer.buffer();
            resources.values().stream().skip(offset).limit(limit).forEach(resource -> items.appendString(
                            items.length() == 0 ? "" : ",")
                    .appendBuffer(resource));
            return page(items, resources.size());
        }

        private static Buffer page(Buffer items, int total) {
            return Buffer.buffer("{\"total\":" + total + ",\"items\":[")
                    .appendBuffer(items)
                    .appendString("]}");
        }
    }

    /** Starts one at the port that is given and returns; the process runs until it is killed. */
    public static void main(String[] args) {
        var shelves = Map.of("tags", new Shelf(), "pictures", new Shelf());
        Vertx.vertx()
                .deployVerticle(() -> new CrowdedProvider(shelves), new DeploymentOptions().setInstances(EVENT_LOOPS))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        System.out.println("ready");
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.getInteger("port")))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void answer(HttpServerRequest request, Buffer body) {
        var parts = request.path().split("/");
        var shelf = shelves.get(parts[1]);
        var response = request.response().putHeader("Content-Type", "application/json");
        if (parts.length == 2) {
            answer(response, request.method().name().equals("POST") ? shelf.add(body) : looked(shelf, request));
        } else if (parts[2].equals("seed")) {
            answer(response, seed(shelf, request));
        } else if (parts[2].equals("pages")) {
            answer(response, Buffer.buffer(Long.toString(shelf.pages.getAndSet(0))));
        } else {
            long id = Long.parseLong(parts[2]);
            answer(
                    response,
                    switch (request.method().name()) {
                        case "PUT" -> shelf.put(id, body);
                        case "DELETE" -> shelf.remove(id);
                        default -> shelf.resources.get(id);
                    });
        }
    }

    private static Buffer looked(Shelf shelf, HttpServerRequest request) {
        var name = request.getParam("name");
        return name != null
                ? shelf.named(name)
                : shelf.listed(
                        Long.parseLong(request.getParam("offset", "0")),
                        Integer.parseInt(request.getParam("limit", Integer.toString(PAGE))));
    }

    private static void answer(HttpServerResponse response, Buffer body) {
        response.setStatusCode(body == null ? 404 : 200).end(body == null ? Buffer.buffer("{}") : body);
    }

    /** Makes so many resources of that size, and gives the first one's id; the others follow it. */
    private static Buffer seed(Shelf shelf, HttpServerRequest request) {
        int count = Integer.parseInt(request.getParam("count"));
        int bytes = Integer.parseInt(request.getParam("bytes"));
        long first = shelf.lastId.get() + 1;
        for (int i = 0; i < count; i++) {
            shelf.add(Buffer.buffer(Things.lines("seeded-" + (first + i), 0, bytes)));
        }
        return Buffer.buffer(Long.toString(first));
    }
}
