package dev.unwind.api;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.unwind.api.problem.Problem;
import dev.unwind.testing.SmallLimits;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A provider that does not answer keeps nobody waiting for a plan for longer than it may take. */
@QuarkusTest
@TestProfile(SmallLimits.class)
class PlansInTimeTest extends PlanningTest {
    @Test
    void a_plan_that_takes_too_long_is_given_up_and_says_how_far_it_came() {
        var silent = provider.seed("watchlists", "{'name':'silent'}");
        var answering = provider.seed("watchlists", "{'name':'answering'}");
        provider.fault("{'method':'GET','path':'/watchlists/%s','times':-1,'hang':'BEFORE'}".formatted(silent));

        dryRun(describe("'remoteId':" + silent, "a"), describe("'remoteId':" + answering, "b"))
                .then()
                .statusCode(503)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("https://unwind.dev/problems/plan-timed-out"))
                .body("detail", containsString("of 2 changes had been read"));
    }
}
