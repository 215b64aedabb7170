package dev.unwind.truthfulness;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.Paging;
import dev.unwind.apivariants.VariantFixture;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** What reads show, what is refused and for how long. */
class ReadBehavioursTest extends VariantFixture {
    private static void behave(Behaviour... behaviours) {
        things(plain().behaving(behaviours));
    }

    @Test
    void reads_mask_and_escape() {
        behave(Reads.masks("/secret"), Reads.escapes());
        Response created = post("{'name':'R&D','in':[{'x':'<b>'}],'secret':'s'}");
        String shown = "{'name':'R&amp;D','in':[{'x':'&lt;b&gt;'}],'secret':'**********','id':1}";
        assertEquals(json(shown), created.json());
        assertEquals(json(shown), get("/1").json());
        assertEquals(json("[" + shown + "]"), get("").json());
        assertEquals(json("{'name':'R&D','in':[{'x':'<b>'}],'secret':'s'}"), state("1"));
    }

    @Test
    void paging_is_ignored() {
        things(plain().paging(Paging.offsets(100)).behaving(Reads.ignoresPaging()));
        seed("a", "b", "c");
        assertEquals(3, get("?offset=2&limit=1").json().path("items").size());
    }

    @Test
    void writes_are_refused_for_a_time() {
        Spell busy = new Spell(Refusals.busy(409, "busy"));
        behave(busy);
        seed("a");
        assertEquals(200, status("PUT", "/1", "{'name':'b'}"));
        busy.begin(1_000);
        assertEquals(409, status("PUT", "/1", "{'name':'b'}"));
        assertEquals(200, get("/1").status());
        millis += 1_000;
        assertEquals(200, status("PUT", "/1", "{'name':'b'}"));
    }

    @Test
    void writes_come_too_fast() {
        behave(Refusals.tooFast(2_000, 3));
        millis += 10_000;
        assertEquals(201, post("{'name':'a'}").status());
        Response refused = post("{'name':'b'}");
        assertEquals(403, refused.status());
        assertEquals("3", refused.header("Retry-After"));
        millis += 2_000;
        assertEquals(201, post("{'name':'b'}").status());
    }

    @Test
    void absence_is_hidden_and_rights_are_lost() {
        Spell lost = new Spell(Refusals.forbids());
        behave(lost, Refusals.hidesAbsence());
        seed("a");
        assertEquals(200, get("/1").status());
        assertEquals(403, get("/2").status());
        lost.begin(Long.MAX_VALUE);
        assertEquals(403, get("/1").status());
        lost.end();
        assertEquals(200, get("/1").status());
    }

    @Test
    void an_ingress_knows_nothing_for_a_time() {
        Spell ingress = new Spell(Refusals.ingress());
        behave(ingress);
        seed("a");
        ingress.begin(1_000);
        Response page = get("/1");
        assertEquals(404, page.status());
        assertEquals("text/html", page.header("Content-Type"));
        assertTrue(page.text().startsWith("<html>"));
        millis += 1_000;
        assertEquals(200, get("/1").status());
    }

    @Test
    void ids_are_given_again() {
        things(plain().idsAgain());
        post("{'name':'a'}");
        post("{'name':'b'}");
        status("DELETE", "/1", "");
        assertEquals(1, post("{'name':'c'}").json().path("id").intValue());
        assertEquals(3, post("{'name':'d'}").json().path("id").intValue());
    }

    @Test
    void reads_lag_and_cut_calls_take_effect_late() {
        things(plain().lagMillis(500));
        seed("a");
        status("PUT", "/1", "{'name':'b'}");
        assertEquals("a", get("/1").json().path("name").textValue());
        millis += 500;
        assertEquals("b", get("/1").json().path("name").textValue());

        things(plain());
        server.order(THINGS, Fault.cutBeforeEffect().effectAfter(2_000).on("POST"));
        assertThrows(UncheckedIOException.class, () -> post("{'name':'a'}", "X-Once", "1"));
        assertTrue(server.state(THINGS).isEmpty());
        await().until(() -> server.state(THINGS).size() == 1);
    }
}
