package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Updates resources of a kind by what differs, in as many calls as that takes. Thread-safe. */
final class UpdateOperation {
    private final HttpCalls http;
    private final KindDescription kind;
    private final ResourceMapper resources;
    private final CanonicalForm canonical;
    private final CallPreparation conditions;

    UpdateOperation(
            HttpCalls http,
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            CallPreparation conditions) {
        this.http = http;
        this.kind = kind;
        this.resources = resources;
        this.canonical = canonical;
        this.conditions = conditions;
    }

    /** See {@link dev.unwind.provider.ResourceKind#update}. What the API cannot do fails before anything is sent. */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target) {
        return Uni.createFrom().deferred(() -> send(planned(current, target), current));
    }

    /** See {@link dev.unwind.provider.ResourceKind#callsToUpdate}. */
    List<PlannedCall> calls(RemoteResource current, JsonNode target) {
        CallTemplate.Subject subject = conditions.subject(current);
        return planned(current, target).stream()
                .map(planned -> planned.template().planned(subject))
                .toList();
    }

    private List<Planned> planned(RemoteResource current, JsonNode target) {
        JsonNode before = canonical.of(current.projection());
        JsonNode after = canonical.of(target);
        Set<String> changed = changed(before, after);
        changed.addAll(blindlyWritten(target));
        refuseWhatCannotBe(changed);
        List<Planned> calls = new ArrayList<>();
        for (int i = 0; i < kind.update().calls().size(); i++) {
            CallTemplate template = kind.update().calls().get(i);
            Set<String> sent = changedBy(i, changed);
            if (template.forEach().isPresent()) {
                attachments(template, sent, before, target).forEach(body -> calls.add(new Planned(template, body)));
            } else if (!sent.isEmpty()) {
                calls.add(new Planned(template, body(i, sent, current.projection(), target)));
            }
        }
        return calls;
    }

    private record Planned(CallTemplate template, JsonNode body) {}

    /** Members with something in them that reads never show: that it is there already cannot be seen. */
    private Set<String> blindlyWritten(JsonNode target) {
        Set<String> members = new TreeSet<>();
        for (PathPattern pattern : kind.form().writeOnly()) {
            pattern.visit(target, value -> members.add(pattern.tokens().get(0)));
        }
        return members;
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
        String member = template.forEach().orElseThrow().member();
        if (!changed.contains(member)) {
            return List.of();
        }
        if (Reference.is(target.path(member))) {
            // Of a plan: how many items there will be is not known yet.
            return List.of(template.bodyFor(target.path(member)));
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
        JsonNode alone = ProviderJson.object().set(member, ProviderJson.array().add(item));
        return canonical.of(alone).path(member).path(0);
    }

    private ObjectNode body(int call, Set<String> changed, JsonNode before, JsonNode target) {
        CallTemplate template = kind.update().calls().get(call);
        ObjectNode body = ProviderJson.object();
        switch (template.shape().extent()) {
            case WHOLE ->
                target.propertyStream()
                        .filter(member -> kind.update().sends(call, member.getKey()))
                        .forEach(member -> body.set(member.getKey(), member.getValue()));
            case MEMBERS -> changed.forEach(member -> body.set(member, valueOrAbsence(member, target)));
            case MERGE -> body.setAll((ObjectNode) MergePatch.between(only(changed, before), only(changed, target)));
        }
        template.always().stream().filter(target::has).forEach(member -> body.set(member, target.get(member)));
        changed.forEach(
                member -> Optional.ofNullable(template.companions().get(member)).ifPresent(body::setAll));
        return body;
    }

    private static JsonNode only(Set<String> members, JsonNode state) {
        return ((ObjectNode) state.deepCopy()).retain(members);
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
            latest = latest.chain(conditions::versioned).chain(before -> send(planned, before)
                    .onFailure(ProviderFailure.class)
                    .transform(failure -> first ? failure : failure.afterCreating(Optional.empty())));
        }
        return latest;
    }

    private Uni<RemoteResource> send(Planned planned, RemoteResource before) {
        ProviderCall call =
                conditions.onlyIfUnchanged(planned.template().call(conditions.subject(before), planned.body()), before);
        return http.write(call).map(answer -> shown(planned.template(), call, answer, before));
    }

    private RemoteResource shown(
            CallTemplate template, ProviderCall call, ProviderAnswer answer, RemoteResource before) {
        Optional<RemoteResource> shown = resources
                .written(answer, template)
                .filter(after -> kind.traits().movesOnUpdate() || after.id().equals(before.id()));
        boolean needed = kind.traits().completeAnswers() || kind.traits().movesOnUpdate();
        if (needed && shown.isEmpty()) {
            throw FailureClassifier.unusable(call, answer.status(), "without the resource");
        }
        return shown.orElseGet(() -> unversioned(before));
    }

    /** The resource after a write whose answer does not show it: its version is another one. */
    static RemoteResource unversioned(RemoteResource before) {
        return new RemoteResource(
                before.id(), before.body(), before.projection(), Optional.empty(), before.createdAt());
    }
}
