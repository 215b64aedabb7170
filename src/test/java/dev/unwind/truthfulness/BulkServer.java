package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.crashlab.LabProvider;
import dev.unwind.crashlab.VirtualTime;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with contacts, which are written many in one call and read one by one, and that misbehaves when told to. */
final class BulkServer implements LabProvider {
    /** How a call of many goes wrong. */
    enum Trouble {
        NONE,
        /** One item is refused: the one that is named or numbered so. */
        REFUSES_ONE,
        /** The results stand in the opposite order. */
        REVERSES,
        /** The connection breaks when half of the items are done. */
        BREAKS_HALFWAY,
        /** One result is left out, though its item is done. */
        LEAVES_ONE_OUT,
        /** One result stands there twice, the second time as an error. */
        DOUBLES_ONE,
        /** The answer has no results, though all is done. */
        FORGETS_RESULTS,
        /** More than seven items are too many. */
        TAKES_FEW,
        /** An error of the server when all is done. */
        FAILS_AFTERWARDS
    }

    static final String SETTLES = "PT2S";
    private static final long LATE_MILLIS = 1_999;
    private static final int FEW = 7;

    private final Vertx vertx;
    private final VirtualTime time;
    private final HttpServer server;
    private final ConcurrentSkipListMap<Integer, ObjectNode> contacts = new ConcurrentSkipListMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicBoolean late = new AtomicBoolean();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final List<String> reads = new CopyOnWriteArrayList<>();
    private volatile Trouble trouble = Trouble.NONE;
    private volatile int troubles;
    private volatile String bulk = "";
    private DescribedKinds kinds;

    BulkServer(Vertx vertx, VirtualTime time) {
        this.vertx = vertx;
        this.time = time;
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.body().onSuccess(body -> handle(request, body)))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        describe("");
    }

    /**
     * Describes the kind anew.
     *
     * @param more further keys of the section {@code bulk}, each with a comma after it
     */
    void describe(String more) {
        bulk = more;
        reconnect();
    }

    /** The next so many calls of many go wrong. */
    void trouble(Trouble next, int times) {
        trouble = next;
        troubles = times;
    }

    String seed(String name, int size) {
        int id = ids.incrementAndGet();
        contacts.put(id, body(id, Json.object().put("name", name).put("size", size)));
        return Integer.toString(id);
    }

    /** The calls that write contacts, each with the number of its items. */
    List<String> writes() {
        return writes;
    }

    /** The calls that read contacts. */
    List<String> reads() {
        return reads;
    }

    private static ObjectNode body(int id, JsonNode members) {
        ObjectNode body = members.deepCopy();
        return body.put("id", Integer.toString(id));
    }

    private void handle(HttpServerRequest request, Buffer sent) {
        arrived.incrementAndGet();
        if (late.getAndSet(false)) {
            time.after(LATE_MILLIS, () -> answer(null, request, sent));
            end(request, 504, "");
            return;
        }
        answer(request, request, sent);
    }

    /** @param open where the answer goes; null for nowhere */
    private synchronized void answer(HttpServerRequest open, HttpServerRequest request, Buffer sent) {
        String path = request.path();
        if (path.startsWith("/refusing")) {
            end(open, request.method().name().equals("GET") ? 200 : 422, "[]");
        } else if (request.method().name().equals("GET")) {
            read(open, request);
        } else {
            write(open, path, Json.read(sent.getBytes()));
        }
    }

    private void read(HttpServerRequest open, HttpServerRequest request) {
        reads.add(request.uri());
        String name = request.getParam("name");
        String some = request.getParam("ids");
        if (name == null && some == null) {
            ObjectNode found = contacts.get(
                    Integer.valueOf(request.path().substring(request.path().lastIndexOf('/') + 1)));
            end(open, found == null ? 404 : 200, found == null ? "" : found.toString());
            return;
        }
        ArrayNode found = Json.object().putArray("all");
        contacts.values().stream()
                .filter(each -> name == null
                        ? List.of(some.split(",")).contains(each.path("id").asText())
                        : each.path("name").asText().equals(name))
                .forEach(found::add);
        end(open, 200, found.toString());
    }

    private void write(HttpServerRequest open, String path, JsonNode body) {
        List<JsonNode> items = body.path("contacts").valueStream().toList();
        writes.add(path + " " + items.size());
        Trouble now = troubles > 0 ? trouble : Trouble.NONE;
        troubles -= troubles > 0 ? 1 : 0;
        if (now == Trouble.TAKES_FEW && items.size() > FEW) {
            troubles++;
            end(open, 413, "{}");
            return;
        }
        ArrayNode results = Json.object().putArray("results");
        for (int i = 0; i < items.size(); i++) {
            if (now == Trouble.BREAKS_HALFWAY && i == (items.size() + 1) / 2) {
                break;
            }
            boolean refused = now == Trouble.REFUSES_ONE && i == items.size() / 2;
            results.add(
                    refused
                            ? Json.object()
                                    .put("status", 422)
                                    .put("error", "never")
                                    .put("of", label(items.get(i)))
                            : done(path, items.get(i)));
        }
        switch (now) {
            case BREAKS_HALFWAY -> breakOff(open);
            case FAILS_AFTERWARDS -> end(open, 500, "{}");
            case FORGETS_RESULTS -> end(open, 200, "{}");
            default -> end(open, 200, "{\"results\":" + told(now, results) + "}");
        }
    }

    private static ArrayNode told(Trouble now, ArrayNode results) {
        int some = results.size() / 2;
        switch (now) {
            case LEAVES_ONE_OUT -> results.remove(some);
            case DOUBLES_ONE -> results.add(((ObjectNode) results.get(some).deepCopy()).put("status", 400));
            case REVERSES -> {
                for (int i = 1; i < results.size(); i++) {
                    results.insert(0, results.remove(i));
                }
            }
            default -> {
                // as it is
            }
        }
        return results;
    }

    private static String label(JsonNode item) {
        return item.isTextual()
                ? item.asText()
                : item.has("id") ? item.path("id").asText() : item.path("name").asText();
    }

    private JsonNode done(String path, JsonNode item) {
        if (path.endsWith("/create")) {
            boolean taken = contacts.values().stream()
                    .anyMatch(each -> each.path("name").equals(item.path("name")));
            if (taken) {
                return Json.object().put("status", 409).put("of", label(item));
            }
            int id = ids.incrementAndGet();
            ObjectNode made = body(id, item);
            contacts.put(id, made);
            ObjectNode result = Json.object().put("status", 201).put("of", label(item));
            result.set("contact", made);
            return result;
        }
        Integer id = Integer.valueOf(label(item));
        ObjectNode result = Json.object().put("of", label(item));
        if (!contacts.containsKey(id)) {
            return result.put("status", 404);
        }
        if (path.endsWith("/delete")) {
            contacts.remove(id);
        } else {
            contacts.put(id, body(id, item));
        }
        return result.put("status", 200);
    }

    private static void breakOff(HttpServerRequest open) {
        if (open != null) {
            open.connection().close();
        }
    }

    private static void end(HttpServerRequest open, int status, String body) {
        if (open != null) {
            open.response().setStatusCode(status).end(body);
        }
    }

    @Override
    public Kinds kinds() {
        return kinds.all();
    }

    @Override
    public void reconnect() {
        if (kinds != null) {
            kinds.close();
        }
        kinds = new DescribedKinds(
                vertx,
                """
                provider: bulk
                baseUrl: http://127.0.0.1:%d
                calls: { timeout: PT2M, settles: %s, retry: { attempts: 1 }, breaker: { enabled: false } }
                answers: { error: { message: /error } }
                kinds:
                  refusing: { path: /refusing, name: name, list: {} }
                  contact:
                    path: /contacts
                    name: name
                    find: "/contacts?name={name}"
                    bulk:
                      { %s
                        create: { call: POST /contacts/create, items: /contacts,
                                  results: { at: /results, by: name, byAt: /of, status: /status, resource: /contact } },
                        update: { call: POST /contacts/update, items: /contacts,
                                  results: { at: /results, by: id, byAt: /of, status: /status } },
                        delete: { call: POST /contacts/delete, items: /contacts,
                                  results: { at: /results, by: id, byAt: /of, status: /status } } }
                """
                        .formatted(server.actualPort(), SETTLES, bulk));
    }

    @Override
    public Future<Void> quiet() {
        return Future.succeededFuture();
    }

    @Override
    public void reset() {
        contacts.clear();
        arrived.set(0);
        late.set(false);
        troubles = 0;
        writes.clear();
        reads.clear();
    }

    @Override
    public void lateEffect() {
        late.set(true);
    }

    @Override
    public int calls() {
        return arrived.get();
    }

    /** What is there, by name: what is created anew has another id. */
    @Override
    public String state() {
        Map<String, String> byName = new TreeMap<>();
        contacts.values().forEach(contact -> {
            ObjectNode shown = contact.deepCopy();
            shown.remove("id");
            if (byName.put(shown.path("name").asText(), shown.toString()) != null) {
                throw new AssertionError("twice: " + shown);
            }
        });
        return byName.values().toString();
    }

    @Override
    public void close() {
        kinds.close();
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
