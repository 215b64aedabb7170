package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Sends items in one call. Thread-safe. */
final class CommonWrite {
    /** Content Too Large (RFC 9110, 15.5.14). */
    private static final int TOO_LARGE = 413;

    private final CallTemplate template;
    private final HttpCalls http;
    private final ItemResults results;

    CommonWrite(CallTemplate template, HttpCalls http, ItemResults results) {
        this.template = template;
        this.http = http;
        this.results = results;
    }

    /**
     * Sends the items, and gives what became of each, in their order. A call that is refused as too large did nothing:
     * each half of it is sent alone. Lazy; never fails with a {@link ProviderFailure}.
     *
     * @param limit is told how many items a call takes at most, when that is seen
     */
    Uni<List<Uni<ProviderAnswer>>> send(List<Item> items, IntConsumer limit) {
        return Uni.createFrom()
                .deferred(() -> http.writeSeveral(call(items)))
                .map(answer -> results.of(answer, items))
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> isTooLarge(failure) && items.size() > 1
                        ? halved(items, limit)
                        : Uni.createFrom().item(forAll(items, failure)));
    }

    private ProviderCall call(List<Item> items) {
        ArrayNode bodies = ProviderJson.array();
        KnownSecrets secrets = KnownSecrets.NONE;
        for (Item item : items) {
            bodies.add(item.body());
            secrets = secrets.and(item.secrets());
        }
        return template.call(Subject.NONE, bodies).hiding(secrets);
    }

    private static boolean isTooLarge(Throwable failure) {
        return ((ProviderFailure) failure).status().stream().anyMatch(status -> status == TOO_LARGE);
    }

    private Uni<List<Uni<ProviderAnswer>>> halved(List<Item> items, IntConsumer limit) {
        int half = (items.size() + 1) / 2;
        limit.accept(half);
        return send(items.subList(0, half), limit)
                .chain(first -> send(items.subList(half, items.size()), limit).map(second -> {
                    List<Uni<ProviderAnswer>> all = new ArrayList<>(first);
                    all.addAll(second);
                    return all;
                }));
    }

    private static List<Uni<ProviderAnswer>> forAll(List<Item> items, Throwable failure) {
        Uni<ProviderAnswer> outcome = Uni.createFrom().failure(failure);
        return items.stream().map(item -> outcome).toList();
    }
}
