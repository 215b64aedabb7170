package dev.unwind.engine.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoizedUniTest {
    private final List<UniEmitter<? super String>> searches = new ArrayList<>();
    private final MemoizedUni<String> once =
            new MemoizedUni<>(() -> Uni.createFrom().emitter(searches::add));

    @Test
    void one_search_serves_those_who_wait_and_those_who_come_later() {
        var one = once.get().subscribeAsCompletionStage();
        var other = once.get().subscribeAsCompletionStage();
        searches.get(0).complete("found");
        assertEquals("found", one.join());
        assertEquals("found", other.join());
        assertEquals("found", once.get().await().indefinitely());
        assertEquals(1, searches.size());
    }

    @Test
    void a_failure_is_for_those_who_waited_and_the_next_searches_again() {
        var one = once.get().subscribeAsCompletionStage();
        var other = once.get().subscribeAsCompletionStage();
        searches.get(0).fail(new IllegalStateException());
        assertThrows(RuntimeException.class, one::join);
        assertThrows(RuntimeException.class, other::join);
        var next = once.get().subscribeAsCompletionStage();
        searches.get(1).complete("found");
        assertEquals("found", next.join());
        assertEquals(2, searches.size());
    }
}
