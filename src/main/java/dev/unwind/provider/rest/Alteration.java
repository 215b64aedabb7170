package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Updates resources of a kind by what differs, in as many calls as that takes. Thread-safe. */
final class Alteration {
    private final HttpCalls http;
    private final KindDescription kind;
    private final Resources resources;
    private final CanonicalForm canonical;

    Alteration(HttpCalls http, KindDescription kind, Resources resources, CanonicalForm canonical) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.canonical = canonical;
    }

    /** See {@link dev.unwind.provider.ResourceKind#update}. What the API cannot do fails before anything is sent. */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target) {
        return Uni.createFrom().deferred(() -> {
            JsonNode before = canonical.of(current.projection());
            JsonNode after = canonical.of(target);
            Set<String> changed = changed(before, after);
            refuseWhatCannotBe(changed);
            List<Planned> calls = new ArrayList<>();
            for (int i = 0; i < kind.update().calls().size(); i++) {
                CallTemplate template = kind.update().calls().get(i);
                Set<String> sent = changedBy(i, changed);
                if (template.forEach().isPresent()) {
                    attachments(template, sent, before, target)
                            .forEach(body -> calls.add(planned(template, current, body)));
                } else if (!sent.isEmpty()) {
                    calls.add(planned(template, current, body(i, sent, target)));
                }
            }
            return send(calls, current);
        });
    }

    private record Planned(CallTemplate template, Call call) {}

    private static Planned planned(CallTemplate template, RemoteResource current, JsonNode body) {
        return new Planned(template, template.call(current.id(), body));
    }

    private Set<String> changedBy(int call, Set<String> changed) {
        return changed.stream()
                .filter(member -> kind.update().sends(call, member))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> changed(JsonNode before, JsonNode after) {
        Set<String> members = new TreeSet<>();
        before.fieldNames().forEachRemaining(members::add);
        after.fieldNames().forEachRemaining(members::add);
        members.removeIf(member -> Objects.equals(before.get(member), after.get(member)));
        return members;
    }

    private void refuseWhatCannotBe(Set<String> changed) {
        for (String member : changed) {
            boolean fixed = kind.traits().immutable().contains(member);
            if (fixed || kind.update().senderOf(member).isEmpty()) {
                throw new Unsupported(member + " of a " + kind.traits().name() + " cannot be changed through this API");
            }
        }
    }

    /** What to send for each item that the resource lacks. */
    private List<JsonNode> attachments(CallTemplate template, Set<String> changed, JsonNode before, JsonNode target) {
        String member = template.forEach().orElseThrow();
        if (!changed.contains(member)) {
            return List.of();
        }
        Set<JsonNode> present = before.path(member).valueStream().collect(Collectors.toSet());
        List<JsonNode> wanted = target.path(member).valueStream().toList();
        if (!wanted.stream()
                .map(item -> canonicalItem(member, item))
                .collect(Collectors.toSet())
                .containsAll(present)) {
            throw new Unsupported(
                    member + " of a " + kind.traits().name() + " cannot be detached through this API, only attached");
        }
        return wanted.stream()
                .filter(item -> !present.contains(canonicalItem(member, item)))
                .map(template::bodyFor)
                .toList();
    }

    private JsonNode canonicalItem(String member, JsonNode item) {
        JsonNode alone = Json.object().set(member, Json.array().add(item));
        return canonical.of(alone).path(member).path(0);
    }

    private ObjectNode body(int call, Set<String> changed, JsonNode target) {
        CallTemplate template = kind.update().calls().get(call);
        ObjectNode body = Json.object();
        if (template.method().equals("PUT")) {
            target.propertyStream()
                    .filter(member -> kind.update().sends(call, member.getKey()))
                    .forEach(member -> body.set(member.getKey(), member.getValue()));
        } else {
            changed.forEach(member -> body.set(member, valueOrAbsence(member, target)));
        }
        template.always().stream().filter(target::has).forEach(member -> body.set(member, target.get(member)));
        changed.forEach(
                member -> Optional.ofNullable(template.companions().get(member)).ifPresent(body::setAll));
        return body;
    }

    private JsonNode valueOrAbsence(String member, JsonNode target) {
        return Optional.ofNullable(target.get(member))
                .or(() -> Optional.ofNullable(kind.form().defaults().get(member)))
                .orElse(NullNode.instance);
    }

    private Uni<RemoteResource> send(List<Planned> calls, RemoteResource current) {
        Uni<RemoteResource> latest = Uni.createFrom().item(current);
        for (int i = 0; i < calls.size(); i++) {
            Planned planned = calls.get(i);
            boolean first = i == 0;
            latest = latest.chain(before -> http.write(planned.call())
                    .map(answer -> shown(planned, answer, before))
                    .onFailure(ProviderFailure.class)
                    .transform(
                            failure -> first ? failure : ((ProviderFailure) failure).afterCreating(Optional.empty())));
        }
        return latest;
    }

    private RemoteResource shown(Planned planned, Answer answer, RemoteResource before) {
        Optional<RemoteResource> shown = answer.body()
                .flatMap(body -> resources.of(body, planned.template().asArray()))
                .filter(after -> after.id().equals(before.id()));
        if (kind.traits().completeAnswers() && shown.isEmpty()) {
            throw Verdict.unusable(planned.call(), answer.status(), "without the resource");
        }
        return shown.orElse(before);
    }
}
