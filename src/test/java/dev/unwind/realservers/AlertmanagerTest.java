package dev.unwind.realservers;

import static dev.unwind.realservers.HttpApi.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.realservers.HttpApi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a description of Alertmanager's silences relies on. */
@Tag("real-servers")
class AlertmanagerTest {
    private static final String ABSENT = "00000000-0000-0000-0000-000000000000";

    private static Alertmanager server;
    private static HttpApi api;

    @BeforeAll
    static void start() {
        server = new Alertmanager();
        api = new HttpApi(server.url());
    }

    @AfterAll
    static void close() {
        NoLeftovers.noneAfterClosing(server);
    }

    @AfterEach
    void expireAll() {
        api.get("/silences").json().forEach(silence -> api.delete(path(id(silence))));
    }

    @Test
    void the_version_is_the_one_that_is_described() {
        assertEquals(
                "0.25.0",
                api.get("/status").json().get("versionInfo").get("version").textValue());
    }

    @Test
    void a_create_answers_the_id_alone() {
        var answer = api.post("/silences", Json.text(pending()));

        assertEquals(200, answer.status());
        var id = answer.json().get("silenceID").textValue();
        assertEquals(json("{'silenceID':'%s'}".formatted(id)), answer.json());
        assertEquals("", answer.header("Location"));
        assertEquals("", api.get(path(id)).header("ETag"));
    }

    @Test
    void a_silence_shows_what_it_was_given_with_its_status() {
        var given = pending();

        var shown = shown(create(given));

        assertEquals(json("{'state':'pending'}"), shown.get("status"));
        given.set("id", shown.get("id"));
        given.set("status", shown.get("status"));
        given.set("updatedAt", shown.get("updatedAt"));
        assertEquals(given, shown);
    }

    @Test
    void matchers_keep_their_order_and_are_equal_unless_told() {
        var matchers =
                "[{'name':'b','value':'2','isRegex':true,'isEqual':false},{'name':'a','value':'1','isRegex':false}]";

        var shown = shown(create(pending().set("matchers", json(matchers))));

        assertEquals(json(matchers.replace("false}]", "false,'isEqual':true}]")), shown.get("matchers"));
    }

    @Test
    void the_same_silence_may_be_made_twice() {
        assertNotEquals(create(pending()), create(pending()));
    }

    @Test
    void times_are_shown_in_milliseconds_and_in_the_zone_in_which_they_were_given() {
        var silence = pending()
                .put("startsAt", "2100-01-01T00:00:00.5Z")
                .put("endsAt", "2100-01-02T02:00:00.123456789+02:00");

        var shown = shown(create(silence));
        assertEquals("2100-01-01T00:00:00.500Z", text(shown, "startsAt"));
        assertEquals("2100-01-02T02:00:00.123+02:00", text(shown, "endsAt"));

        shown = shown(
                create(silence.put("startsAt", "2100-01-01T00:00:00Z").put("endsAt", "2100-01-02T00:00:00.000+00:00")));
        assertEquals("2100-01-01T00:00:00.000Z", text(shown, "startsAt"));
        assertEquals("2100-01-02T00:00:00.000Z", text(shown, "endsAt"));
    }

    @Test
    void a_start_in_the_past_becomes_now() {
        var before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        var shown = shown(create(pending().put("startsAt", in(Duration.ofHours(-1)))));

        assertEquals(json("{'state':'active'}"), shown.get("status"));
        assertFalse(instant(shown, "startsAt").isBefore(before));
        assertEquals(shown.get("updatedAt"), shown.get("startsAt"));
    }

    @Test
    void an_active_silence_keeps_its_id_while_matchers_and_start_stay() {
        var id = create(active());
        var silence = shown(id);

        assertEquals(id, create(silence));
        assertEquals(id, create(silence.put("comment", "another").put("createdBy", "bob")));
        assertEquals(id, create(silence.put("endsAt", in(Duration.ofHours(5)))));
        assertEquals(id, create(silence.put("endsAt", in(Duration.ofMinutes(5)))));

        var shown = shown(id);
        assertEquals("another", text(shown, "comment"));
        assertEquals("bob", text(shown, "createdBy"));
        assertEquals(silence.get("startsAt"), shown.get("startsAt"));
    }

    @Test
    void an_active_silence_with_another_start_is_another_one_and_the_old_one_expires() {
        for (var start : List.of(Duration.ofMinutes(-5), Duration.ofMinutes(5))) {
            var id = create(active());

            replacedBy(create(shown(id).put("startsAt", in(start))), id);
        }
    }

    @Test
    void a_silence_with_other_matchers_is_another_one_and_the_old_one_expires() {
        for (var silence : List.of(active(), pending())) {
            var id = create(silence);

            replacedBy(create(shown(id).set("matchers", json("[{'name':'a','value':'z','isRegex':false}]"))), id);
        }
    }

    @Test
    void matchers_in_another_order_are_other_matchers() {
        var first = "{'name':'a','value':'1','isRegex':false}";
        var second = "{'name':'b','value':'2','isRegex':false}";
        var id = create(active().set("matchers", json("[" + first + "," + second + "]")));

        replacedBy(create(shown(id).set("matchers", json("[" + second + "," + first + "]"))), id);
    }

    private static void replacedBy(String id, String old) {
        assertNotEquals(old, id);
        assertNotEquals("expired", state(id));
        assertEquals("expired", state(old));
    }

    @Test
    void a_pending_silence_keeps_its_id_while_matchers_stay_and_its_start_is_not_past() {
        var id = create(pending());
        var silence = shown(id);

        assertEquals(id, create(silence.put("comment", "another").put("createdBy", "bob")));
        assertEquals(id, create(silence.put("startsAt", in(Duration.ofMinutes(90)))));
        assertEquals(id, create(silence.put("startsAt", in(Duration.ofMinutes(5)))));
        assertEquals(id, create(silence.put("endsAt", in(Duration.ofHours(9)))));
        assertEquals(without(silence, "updatedAt"), without(shown(id), "updatedAt"));

        replacedBy(create(silence.put("startsAt", in(Duration.ofMinutes(-5)))), id);
    }

    @Test
    void what_is_deleted_stays_as_expired_and_may_be_deleted_again() {
        for (var silence : List.of(active(), pending())) {
            var id = create(silence);

            for (var time : List.of("first", "second")) {
                var deleted = api.delete(path(id));
                assertEquals(200, deleted.status(), time);
                assertEquals("", deleted.text(), time);
            }

            var shown = shown(id);
            assertEquals(json("{'state':'expired'}"), shown.get("status"));
            assertEquals(shown.get("updatedAt"), shown.get("endsAt"));
            assertFalse(instant(shown, "startsAt").isAfter(instant(shown, "endsAt")));
            assertEquals(
                    1, ids(api.get("/silences")).stream().filter(id::equals).count());
        }
    }

    @Test
    void what_has_expired_comes_back_under_another_id() {
        for (var silence : List.of(active(), pending())) {
            var id = create(silence);
            var before = shown(id);
            api.delete(path(id));

            replacedBy(create(before), id);
        }
    }

    @Test
    void what_is_absent_is_404_without_a_body_and_cannot_be_deleted_or_changed() {
        var read = api.get(path(ABSENT));
        assertEquals(404, read.status());
        assertEquals("", read.text());

        says(500, "silence not found", api.delete(path(ABSENT)));
        says(404, "silence not found", api.post("/silences", Json.text(pending().put("id", ABSENT))));
    }

    @Test
    void what_makes_no_sense_is_refused_with_a_bare_text() {
        says(
                400,
                "Failed to create silence: end time can't be in the past",
                api.post(
                        "/silences",
                        Json.text(pending()
                                .put("startsAt", in(Duration.ofHours(-2)))
                                .put("endsAt", in(Duration.ofHours(-1))))));
        says(
                400,
                "Failed to create silence: start time must be before end time",
                api.post("/silences", Json.text(pending().put("endsAt", in(Duration.ofMinutes(1))))));
        says(
                400,
                "silence invalid: at least one matcher must not match the empty string",
                api.post(
                        "/silences",
                        Json.text(pending().set("matchers", json("[{'name':'a','value':'','isRegex':false}]")))));
    }

    @Test
    void what_is_incomplete_is_refused_with_a_code_and_a_message() {
        for (var member : List.of("startsAt", "endsAt", "comment", "createdBy", "matchers")) {
            var refused = api.post("/silences", Json.text(without(pending(), member)));

            assertEquals(422, refused.status());
            assertEquals(json("{'code':602,'message':'%s in body is required'}".formatted(member)), refused.json());
        }
    }

    @Test
    void nothing_is_changed_at_its_own_path() {
        var path = path(create(pending()));

        assertEquals(405, api.put(path, Json.text(pending())).status());
        assertEquals(405, api.patch(path, "{}").status());
    }

    @Test
    void lists_show_active_ones_by_their_end_then_pending_ones_by_their_start_then_expired_ones() {
        var expired = create(active());
        api.delete(path(expired));
        var late = create(pending().put("startsAt", in(Duration.ofMinutes(50))));
        var early = create(pending().put("startsAt", in(Duration.ofMinutes(40))));
        var longer = create(active().put("endsAt", in(Duration.ofHours(3))));
        var shorter = create(active().put("endsAt", in(Duration.ofHours(2))));

        var wanted = List.of(shorter, longer, early, late, expired);
        assertEquals(
                wanted,
                ids(api.get("/silences")).stream().filter(wanted::contains).toList());
    }

    @Test
    void lists_are_filtered_by_matchers() {
        var id = create(pending().set("matchers", json("[{'name':'only','value':'here','isRegex':false}]")));

        assertEquals(List.of(id), ids(api.get("/silences?filter=only%3D%22here%22")));
        says(400, "bad matcher format: junk", api.get("/silences?filter=junk"));
    }

    private static ObjectNode pending() {
        return (ObjectNode) json(
                "{'matchers':[{'name':'a','value':'1','isRegex':false,'isEqual':true}],'startsAt':'%s','endsAt':'%s',"
                                .formatted(in(Duration.ofHours(1)), in(Duration.ofHours(4)))
                        + "'createdBy':'ann','comment':'why'}");
    }

    private static ObjectNode active() {
        return pending().put("startsAt", in(Duration.ZERO));
    }

    /** A time so far from now, spelled as it is shown. */
    private static String in(Duration duration) {
        return Instant.now()
                .plus(duration)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace("Z", ".000Z");
    }

    /** Makes or changes a silence, and gives its id. */
    private static String create(JsonNode silence) {
        var answer = api.post("/silences", Json.text(silence));
        assertEquals(200, answer.status(), answer.text());
        return answer.json().get("silenceID").textValue();
    }

    private static String path(String id) {
        return "/silence/" + id;
    }

    private static ObjectNode shown(String id) {
        return (ObjectNode) api.get(path(id)).json();
    }

    private static String state(String id) {
        return shown(id).get("status").get("state").textValue();
    }

    private static String id(JsonNode silence) {
        return text(silence, "id");
    }

    private static List<String> ids(Answer list) {
        return list.json().valueStream().map(AlertmanagerTest::id).toList();
    }

    private static String text(JsonNode silence, String member) {
        return silence.get(member).textValue();
    }

    private static Instant instant(JsonNode silence, String member) {
        return OffsetDateTime.parse(text(silence, member)).toInstant();
    }

    private static ObjectNode without(ObjectNode silence, String member) {
        return silence.deepCopy().without(member);
    }

    private static void says(int status, String text, Answer answer) {
        assertEquals(status, answer.status());
        assertEquals(text, answer.json().textValue());
    }
}
