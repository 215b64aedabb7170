package dev.unwind.apivariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Any habits go together: nothing breaks the server, and what is refused changes nothing. */
class VariantCombinationsTest extends VariantFixture {
    private static final int APIS = 150;
    private static final List<UnaryOperator<VariantFeatures>> HABITS = List.of(
            api -> api.integerIds(1),
            VariantFeatures::nameIds,
            api -> api.idAt("/meta/uid"),
            VariantFeatures::locationIds,
            VariantFeatures::hiddenIds,
            api -> api.createAnswersId("/made"),
            VariantFeatures::dataEnvelope,
            api -> api.requestEnvelope("thing"),
            VariantFeatures::noTotals,
            VariantFeatures::emptyAnswers,
            VariantFeatures::wholeAnswers,
            api -> api.patch(UpdateMode.MERGE),
            api -> api.patch(UpdateMode.SHALLOW_WITH_NULLS),
            api -> api.post(UpdateMode.SHALLOW),
            VariantFeatures::noPut,
            VariantFeatures::upserts,
            VariantFeatures::upsertsUnderNewId,
            api -> api.accepts("name", "tags", "size"),
            api -> api.requires("name"),
            VariantFeatures::uniqueNames,
            VariantFeatures::idempotencyKeys,
            VariantFeatures::etags,
            VariantFeatures::versions,
            api -> api.findsBy("name"),
            api -> api.searchesBy("name"),
            api -> api.paging(Paging.offsets(2)),
            api -> api.paging(Paging.pages(1, 2)),
            api -> api.paging(Paging.cursors(2)),
            api -> api.paging(Paging.cursorUrls(2)),
            api -> api.paging(Paging.links(2)),
            VariantFeatures::newestFirst,
            api -> api.lagReads(1),
            VariantFeatures::onlyListsLag,
            VariantFeatures::softDelete,
            VariantFeatures::listsDeleted,
            VariantFeatures::gone,
            VariantFeatures::absentIsEmpty,
            api -> api.writeOnly("/size"),
            VariantFeatures::timestamps,
            VariantFeatures::selfLinks,
            api -> api.counter("/reads"),
            api -> api.defaultsTo("size", "10"),
            api -> api.shuffles(1, "/tags"),
            api -> api.lowerCases("/name", "/tags/*"),
            VariantFeatures::respellsNumbers,
            api -> api.refersTo(THINGS, "/tags/*", OnDelete.STRIP));

    private final Random random = new Random(1);
    private final Set<Integer> answered = new TreeSet<>();

    @Test
    void any_habits_go_together() {
        for (int i = 0; i < APIS; i++) {
            things(someHabits());
            seed("a", "B");
            for (int call = 0; call < 12; call++) {
                callSomething();
            }
        }
        assertTrue(answered.containsAll(List.of(200, 201, 204, 400, 404, 405, 409, 422)), answered::toString);
    }

    private VariantFeatures someHabits() {
        List<UnaryOperator<VariantFeatures>> habits = new ArrayList<>(HABITS);
        Collections.shuffle(habits, random);
        VariantFeatures features = VariantFeatures.plain();
        for (UnaryOperator<VariantFeatures> habit : habits.subList(0, random.nextInt(12))) {
            features = habit.apply(features);
        }
        return features;
    }

    private void callSomething() {
        Map<String, JsonNode> before = server.state(THINGS);
        String id = oneOf(List.copyOf(before.isEmpty() ? List.of("1") : before.keySet()));
        String below = oneOf(List.of("", "/" + id, "/" + id + "?version=1", "/c", "?name=a"));
        String method = oneOf(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        String body = oneOf(List.of(
                "{'name':'C','tags':['x'],'size':1}",
                "{'thing':{'name':'d','tags':['" + id + "'],'version':1}}",
                "{'name':'e','version':1}",
                "{'id':'" + id + "','meta':{'uid':'" + id + "'},'name':null}",
                "[]"));
        Response response = call(method, below, method.equals("GET") ? "" : body, "If-Match", "*");

        answered.add(response.status());
        assertTrue(response.status() < 500, () -> method + " " + below + " " + body + ": " + response.text());
        if (response.status() >= 400 || method.equals("GET")) {
            assertEquals(before, server.state(THINGS));
        }
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
