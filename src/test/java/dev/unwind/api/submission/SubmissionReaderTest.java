package dev.unwind.api.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.webhook.Receivers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionReaderTest {
    private static final String CHANGE = "{'type':'DELETE','kind':'watchlist','remoteId':'7'}";

    @Test
    void what_is_not_said_is_taken_by_default() {
        var options = read("{'changes':[" + CHANGE + "]}").options();

        assertEquals(OnFailure.ROLLBACK, options.onFailure());
        assertEquals(OnBusy.WAIT, options.onBusy());
        assertEquals(16, options.maxConcurrency());
        assertEquals(Optional.empty(), options.deadline());
        assertEquals(Duration.ofMinutes(5), options.rollback().timeout());
        assertEquals(16, options.rollback().maxConcurrency());
        assertEquals(OnDrift.FAIL, options.rollback().onDrift());
    }

    @Test
    void what_is_said_is_kept() {
        var options =
                read("""
                        {'onFailure':'STOP','onBusy':'REJECT','maxConcurrency':256,'deadline':'P7D',
                         'rollback':{'timeout':'PT1S','maxConcurrency':1,'onDrift':'SKIP','accept':['WRITE_ONLY','LIMITATION']},'changes':[%s]}"""
                                .formatted(CHANGE))
                        .options();

        assertEquals(OnFailure.STOP, options.onFailure());
        assertEquals(OnBusy.REJECT, options.onBusy());
        assertEquals(256, options.maxConcurrency());
        assertEquals(Optional.of(Duration.ofDays(7)), options.deadline());
        assertEquals(Duration.ofSeconds(1), options.rollback().timeout());
        assertEquals(1, options.rollback().maxConcurrency());
        assertEquals(OnDrift.SKIP, options.rollback().onDrift());
        assertEquals(Set.of("LIMITATION", "WRITE_ONLY"), options.rollback().accept());
    }

    @Test
    void changes_keep_their_order_and_get_a_key_where_they_have_none() {
        var changes =
                read("""
                        {'changes':[
                          {'key':'a','type':'CREATE','kind':'k','name':'n','desired':{'x':1.50},'dependsOn':['change-2']},
                          {'type':'UPDATE','kind':'k','remoteId':12,'desired':{}},
                          {'type':'REPLACE','kind':'k','name':'m','desired':{}}]}""")
                        .changes();

        assertEquals(3, changes.size());
        assertEquals("a", changes.get(0).key());
        assertEquals(ChangeType.CREATE, changes.get(0).type());
        assertEquals("{\"x\":1.50}", changes.get(0).desired().orElseThrow().toString());
        assertEquals(List.of("change-2"), changes.get(0).dependsOn());
        assertEquals(2, changes.get(1).number());
        assertEquals("change-2", changes.get(1).key());
        assertEquals(Optional.of(new RemoteId("12")), changes.get(1).remoteId());
        assertEquals(Optional.of("m"), changes.get(2).name());
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("[]", "", "expected an object, found an array"),
                fault("{}", "", "changes is missing"),
                fault("{'changes':{}}", "/changes", "expected an array, found an object"),
                fault("{'changes':[]}", "/changes", "at least one change"),
                fault("{'changes':[7]}", "/changes/0", "expected an object, found a number"),
                batch("'dryRun':true", "/dryRun", "unknown member; known here are onFailure, onBusy"),
                batch("'a/b~c':1", "/a~1b~0c", "unknown member"),
                batch("'onFailure':'UNDO'", "/onFailure", "one of ROLLBACK, STOP, CONTINUE"),
                batch("'onFailure':null", "/onFailure", "found null"),
                batch("'onBusy':'wait'", "/onBusy", "one of WAIT, REJECT"),
                batch("'maxConcurrency':0", "/maxConcurrency", "from 1 to 256"),
                batch("'maxConcurrency':257", "/maxConcurrency", "from 1 to 256"),
                batch("'maxConcurrency':1.5", "/maxConcurrency", "from 1 to 256"),
                batch("'maxConcurrency':'16'", "/maxConcurrency", "from 1 to 256"),
                batch("'maxConcurrency':99999999999", "/maxConcurrency", "from 1 to 256"),
                batch("'deadline':300", "/deadline", "an ISO 8601 duration such as"),
                batch("'deadline':'5m'", "/deadline", "ISO 8601 duration of days"),
                batch("'deadline':'P1M'", "/deadline", "ISO 8601 duration of days"),
                batch("'deadline':'PT0S'", "/deadline", "from one millisecond to 7 days"),
                batch("'deadline':'-PT5M'", "/deadline", "from one millisecond to 7 days"),
                batch("'deadline':'P7DT1S'", "/deadline", "from one millisecond to 7 days"),
                batch("'deadline':'PT99999999999999H'", "/deadline", "duration"),
                batch("'rollback':[]", "/rollback", "expected an object, found an array"),
                batch(
                        "'rollback':{'drift':1}",
                        "/rollback/drift",
                        "known here are timeout, maxConcurrency, onDrift, accept"),
                batch("'rollback':{'timeout':'x'}", "/rollback/timeout", "ISO 8601"),
                batch("'rollback':{'maxConcurrency':-1}", "/rollback/maxConcurrency", "from 1 to 256"),
                batch("'rollback':{'accept':'ALL'}", "/rollback/accept", "expected an array, found a string"),
                batch(
                        "'rollback':{'accept':['LIMITATION','MASKED']}",
                        "/rollback/accept/1",
                        "one of IRREVERSIBLE, LIMITATION, LOST_WITH_ID, REFERRED_TO, WRITE_ONLY"),
                batch("'rollback':{'accept':[1]}", "/rollback/accept/0", "one of IRREVERSIBLE"),
                batch("'rollback':{'onDrift':'ASK'}", "/rollback/onDrift", "one of FAIL, OVERWRITE, SKIP"),
                change("'kind':'k','name':'n'", "/changes/0", "type is missing"),
                change("'type':'DELETE','name':'n'", "/changes/0", "kind is missing"),
                change("'type':'DROP','kind':'k'", "/changes/0/type", "one of CREATE, UPDATE, DELETE, REPLACE"),
                change("'type':'DELETE','kind':7,'name':'n'", "/changes/0/kind", "expected a string, found a number"),
                change("'type':'DELETE','kind':' ','name':'n'", "/changes/0/kind", "is blank"),
                change("'type':'CREATE','kind':'k'", "/changes/0", "desired is missing"),
                change(
                        "'type':'CREATE','kind':'k','desired':{},'desird':{}",
                        "/changes/0/desird",
                        "known here are key, type"),
                change(
                        "'type':'UPDATE','kind':'k','name':'n','desired':[]",
                        "/changes/0/desired",
                        "expected an object"),
                change("'type':'UPDATE','kind':'k','name':'n','desired':null", "/changes/0/desired", "found null"),
                change("'type':'DELETE','kind':'k','name':'n','desired':{}", "/changes/0/desired", "takes no desired"),
                change("'type':'CREATE','kind':'k','remoteId':'1','desired':{}", "/changes/0/remoteId", "takes no"),
                change("'type':'DELETE','kind':'k'", "/changes/0", "remoteId or name is missing"),
                change("'type':'REPLACE','kind':'k','desired':{}", "/changes/0", "remoteId or name is missing"),
                change("'type':'DELETE','kind':'k','remoteId':1.5", "/changes/0/remoteId", "a string or an integer"),
                change("'type':'DELETE','kind':'k','remoteId':''", "/changes/0/remoteId", "is blank"),
                change("'type':'DELETE','kind':'k','name':''", "/changes/0/name", "is blank"),
                change("'type':'DELETE','kind':'k','name':'a\\u0000b'", "/changes/0/name", "control character"),
                change("'type':'DELETE','kind':'k','name':'a\\ud800'", "/changes/0/name", "surrogate"),
                change("'type':'DELETE','kind':'k','name':'" + "n".repeat(501) + "'", "/changes/0/name", "at most 500"),
                change("'type':'DELETE','kind':'k','name':'n','key':'a b'", "/changes/0/key", "a key is made of"),
                change("'type':'DELETE','kind':'k','name':'n','key':1", "/changes/0/key", "expected a string"),
                change("'type':'DELETE','kind':'k','name':'n','dependsOn':'a'", "/changes/0/dependsOn", "an array"),
                change(
                        "'type':'DELETE','kind':'k','name':'n','dependsOn':['a',2]",
                        "/changes/0/dependsOn/1",
                        "found a number"),
                change(
                        "'type':'DELETE','kind':'k','name':'n','dependsOn':['#']",
                        "/changes/0/dependsOn/0",
                        "cannot be the key"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_pointer(String document, String pointer, String detail) {
        var violations = violations(document);

        assertEquals(1, violations.size(), violations::toString);
        assertEquals(pointer, violations.get(0).pointer());
        assertTrue(
                violations.get(0).detail().contains(detail), violations.get(0).detail());
    }

    @Test
    void all_faults_are_named_at_once() {
        var violations = violations(
                """
                {'onBusy':1,'rollback':{'x':1},'changes':[{'type':'CREATE','kind':'k'},{'kind':'k','desired':{},'y':2}]}""");

        assertEquals(
                List.of("/onBusy", "/rollback/x", "/changes/0", "/changes/1/y", "/changes/1"),
                violations.stream().map(Violation::pointer).toList());
    }

    @Test
    void a_given_key_must_not_be_the_default_one_of_another_change() {
        var violations = violations(
                """
                {'changes':[{'type':'DELETE','kind':'k','name':'a','key':'change-2'},
                            {'type':'DELETE','kind':'k','name':'b'}]}""");

        assertEquals(
                List.of("/changes/0/key"),
                violations.stream().map(Violation::pointer).toList());
    }

    @Test
    void a_given_key_may_be_the_default_one_of_a_change_that_has_its_own() {
        assertEquals(
                "change-2",
                read("""
                     {'changes':[{'type':'DELETE','kind':'k','name':'a','key':'change-2'},
                                 {'type':'DELETE','kind':'k','name':'b','key':'b'}]}""")
                        .changes()
                        .get(0)
                        .key());
    }

    @Test
    void more_changes_than_allowed_are_too_large() {
        var refused = assertThrows(
                ProblemException.class,
                () -> SubmissionReader.read(
                        document("{'changes':[" + CHANGE + "," + CHANGE + "]}"), 1, Receivers.NONE));

        assertEquals(413, refused.problem().status());
        assertTrue(refused.problem().detail().contains("at most 1 change"));
    }

    private static Arguments fault(String document, String pointer, String detail) {
        return Arguments.of(document, pointer, detail);
    }

    private static Arguments batch(String members, String pointer, String detail) {
        return fault("{" + members + ",'changes':[" + CHANGE + "]}", pointer, detail);
    }

    private static Arguments change(String members, String pointer, String detail) {
        return fault("{'changes':[{" + members + "}]}", pointer, detail);
    }

    private static List<Violation> violations(String document) {
        return assertThrows(InvalidSubmission.class, () -> read(document)).violations();
    }

    private static Submission read(String document) {
        return SubmissionReader.read(document(document), 10, Receivers.NONE);
    }

    /** JSON with single quotes for double ones. */
    private static JsonNode document(String text) {
        return JsonBody.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
