package dev.unwind.provider.rest;

import dev.unwind.memory.HeapShare;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.kind.RestKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the kinds of a provider, each after the kind under which its resources lie. Used by one thread. */
final class KindsOfProvider {
    private final Map<String, KindDescription> described;
    private final AnswerForm answers;
    private final HttpCalls http;
    private final HeapShare listings;
    private final Map<String, RestKind> made = new TreeMap<>();

    /** @param listings the part of the heap for pages of listings */
    KindsOfProvider(Map<String, KindDescription> described, AnswerForm answers, HttpCalls http, HeapShare listings) {
        this.described = described;
        this.answers = answers;
        this.http = http;
        this.listings = listings;
    }

    RestKind get(String name) {
        RestKind known = made.get(name);
        if (known != null) {
            return known;
        }
        KindDescription kind = described.get(name);
        Optional<RestKind> parent =
                kind.traits().ids().parent().flatMap(Parent::kind).map(this::get);
        var kindMade = new RestKind(kind, answers, http, listings, parent);
        made.put(name, kindMade);
        return kindMade;
    }
}
