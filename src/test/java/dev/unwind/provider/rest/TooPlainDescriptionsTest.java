package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.kindcheck.KindChecker;
import dev.unwind.engine.kindcheck.KindReport;
import dev.unwind.engine.kindcheck.KindReport.Verdict;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.rest.message.ProviderJson;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check tells those who describe an API too plainly which key to add. */
class TooPlainDescriptionsTest extends OddServerFixture {
    private static final String PLAIN = "path: /things, name: name, list: {}";

    private final Map<String, ObjectNode> stored = new TreeMap<>();
    private int made;

    /** What the server does to a body that it stores. */
    private Consumer<ObjectNode> storing = body -> {};

    /** With 202, writes take effect a while after a read has not shown them. */
    private int status = 200;

    /** What the next read has take effect, a while after it. */
    private final Queue<Runnable> pending = new ArrayDeque<>();

    private boolean deletes = true;
    private String settles = "PT2S";

    @BeforeEach
    void serve() {
        server.behave(this::answer);
    }

    private void answer(HttpServerRequest request) {
        String latest = server.received.get(server.received.size() - 1);
        String id = request.path().substring(request.path().lastIndexOf('/') + 1);
        Optional<ObjectNode> body = Optional.of(latest.split(" ", 3))
                .filter(parts -> parts.length == 3)
                .map(parts -> (ObjectNode) Json.read(parts[2].getBytes(StandardCharsets.UTF_8)));
        switch (request.method().name()) {
            case "POST" -> write(request, Integer.toString(++made), body.orElseThrow());
            case "PUT" -> write(request, id, body.orElseThrow());
            case "DELETE" -> {
                if (deletes) {
                    effect(() -> stored.remove(id));
                }
                OddServer.answer(request, status, "");
            }
            default -> {
                for (var each = pending.poll(); each != null; each = pending.poll()) {
                    Runnable change = each;
                    vertx.setTimer(300, fired -> change.run());
                }
                if (id.equals("things")) {
                    OddServer.answer(request, 200, stored.values().toString());
                } else {
                    OddServer.answer(
                            request,
                            stored.containsKey(id) ? 200 : 404,
                            stored.getOrDefault(id, ProviderJson.object()).toString());
                }
            }
        }
    }

    private void write(HttpServerRequest request, String id, ObjectNode body) {
        storing.accept(body);
        body.put("id", id);
        effect(() -> stored.put(id, body));
        OddServer.answer(request, status, status == 202 ? "{}" : body.toString());
    }

    private void effect(Runnable change) {
        if (status == 202) {
            pending.add(change);
        } else {
            change.run();
        }
    }

    private KindChecker checker(ResourceKind kind) {
        return new KindChecker(new Kinds() {
            @Override
            public Optional<ResourceKind> find(String name) {
                return Optional.of(kind);
            }

            @Override
            public Kinds under(CallPermit permit) {
                return this;
            }

            @Override
            public List<ResourceKind> all() {
                return List.of(kind);
            }
        });
    }

    private KindReport roundTrip(String kind, String sample, String change) {
        var described = thing("{ settles: " + settles + " }", "{ " + kind + " }");
        return await(checker(described)
                .roundTrip(
                        described, Optional.of("scratch"), (ObjectNode) Providers.json(sample), Optional.of((ObjectNode)
                                Providers.json(change))));
    }

    private static String detail(KindReport report, String promise, Verdict verdict) {
        return report.promises().stream()
                .filter(each -> each.name().equals(promise) && each.verdict() == verdict)
                .map(KindReport.Promise::detail)
                .findFirst()
                .orElseThrow(() -> new AssertionError(promise + " in " + report.promises()));
    }

    private static void assertContains(String expected, String text) {
        assertTrue(text.contains(expected), text);
    }

    @Test
    void a_kind_that_is_described_well_keeps_all() {
        var report = roundTrip(PLAIN, "{'size':1}", "{'size':2}");
        assertTrue(report.kept(), report.promises().toString());
        assertEquals(Map.of(), stored);
    }

    @Test
    void masks() {
        storing = body -> body.put("secret", "******");
        assertContains("add to masked", detail(roundTrip(PLAIN, "{'secret':'s'}", "{}"), "masks", Verdict.BROKEN));
        var declared = roundTrip(PLAIN + ", masked: [/secret], keepsMasked: true", "{'secret':'s'}", "{}");
        assertTrue(declared.promises().stream().noneMatch(each -> each.name().equals("masks")));
    }

    @Test
    void nulls_that_vanish() {
        storing = ProviderJson::dropNulls;
        var report = roundTrip(PLAIN, "{'size':1,'color':null}", "{'size':2}");
        assertContains("nulls: absent", detail(report, "create", Verdict.BROKEN));
        var declared = roundTrip(PLAIN + ", nulls: absent", "{'size':1,'color':null}", "{'size':2}");
        assertTrue(declared.kept(), declared.promises().toString());
    }

    @Test
    void writes_that_take_time() {
        status = 202;
        settles = "PT4S"; // far longer than a write takes
        var report = roundTrip(PLAIN, "{'size':1}", "{'size':2}");
        assertContains("add async", detail(report, "async", Verdict.BROKEN));
        assertEquals(
                1,
                report.promises().stream()
                        .filter(each -> each.verdict() == Verdict.BROKEN)
                        .count());
        assertEquals(Map.of(), stored);
        var declared = roundTrip(PLAIN + ", async: { within: PT60S }", "{'size':1}", "{'size':2}");
        assertTrue(declared.kept(), declared.promises().toString());
    }

    @Test
    void deletes_that_are_not_done() {
        deletes = false;
        var report = roundTrip(PLAIN, "{'size':1}", "{'size':2}");
        assertContains("async", detail(report, "delete", Verdict.BROKEN));
        assertTrue(report.leftover().isPresent() || !stored.isEmpty());
    }

    @Test
    void references_that_are_not_declared() {
        stored.put("1", (ObjectNode) Providers.json("{'id':'1','name':'a','ownerId':7,'tags':[{'tag_ids':['x']}]}"));
        var plain = thing("{}", "{ " + PLAIN + " }");
        var report = await(checker(plain).checkId(plain, new RemoteId("1")));
        var detail = detail(report, "references", Verdict.NOT_TRIED);
        assertContains("/ownerId, /tags/*/tag_ids/* may hold ids", detail);
        stored.put("1", (ObjectNode) Providers.json("{'id':'1','name':'a'}"));
        assertContains(
                "also where names are ids",
                detail(await(checker(plain).checkId(plain, new RemoteId("1"))), "references", Verdict.NOT_TRIED));
        assertTrue(report.kept());
    }

    @Test
    void refusals_that_are_taken_for_absence() {
        stored.put("1", (ObjectNode) Providers.json("{'id':'1'}"));
        var plain = thing("{}", "{ path: /things, absent: { statuses: [403] } }");
        assertContains(
                "absent.control",
                detail(await(checker(plain).checkId(plain, new RemoteId("1"))), "absence", Verdict.BROKEN));
    }
}
