package dev.unwind.crashlab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.testing.ProviderView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A batch of a few changes over what {@link #prepare} puts at the provider: a channel, an agent that refers to it, a
 * watchlist, and an agent outside the batch that refers to the channel too.
 *
 * @param changes what is done to which kind, in order; each kind once
 * @param edges which change waits for which earlier one, as two digits
 * @param failing the number of the change that the provider refuses; 0 for none
 * @param concurrency how many steps run at once
 * @param sequel what is asked of it later
 */
record CrashCase(List<Part> changes, List<String> edges, int failing, int concurrency, LaterRun sequel) {
    /** One change. */
    record Part(Target target, ChangeType type) {
        @Override
        public String toString() {
            return target.label + "-" + type;
        }
    }

    /** A kind, its resource, and what is done to that. */
    enum Target {
        CHANNEL("channel", "notification_channel", "notification-channels"),
        AGENT("agent", "custom_agent", "custom-agents"),
        WATCHLIST("watchlist", "watchlist", "watchlists");

        private final String label;
        private final String kind;
        private final String collection;

        Target(String label, String kind, String collection) {
            this.label = label;
            this.kind = kind;
            this.collection = collection;
        }

        String kind() {
            return kind;
        }

        String collection() {
            return collection;
        }
    }

    static CrashCase of(List<Part> changes, List<String> edges, int failing, int concurrency) {
        return new CrashCase(changes, edges, failing, concurrency, LaterRun.NONE);
    }

    /** The same, and then something is asked of it. */
    CrashCase then(LaterRun next) {
        return new CrashCase(changes, edges, failing, concurrency, next);
    }

    /** What is at the provider before. */
    record Ground(Map<Target, String> ids, String kept) {}

    /** Whether a write of the batch can be done in part. */
    boolean writesInPart() {
        return changes.stream().anyMatch(part -> part.target() == Target.WATCHLIST && part.type() != ChangeType.DELETE);
    }

    /** Puts the resources there, and orders the refusal of the change that is to fail. */
    Ground prepare(ProviderView provider) {
        var ids = new HashMap<Target, String>();
        var channel = provider.seed(
                "notification-channels",
                "{'name':'channel','type':'Webhook','configuration':{'value':'https://hooks/1'}}");
        var kept = provider.seed(
                "notification-channels", "{'name':'kept','type':'Slack','configuration':{'value':'https://hooks/2'}}");
        ids.put(Target.CHANNEL, channel);
        ids.put(Target.AGENT, agent(provider, "agent", channel, kept));
        ids.put(
                Target.WATCHLIST,
                provider.seed(
                        "watchlists",
                        "{'name':'watchlist','description':'cold','assets':[{'chain':'ethereum','type':'Wallet','address':'0xAb'},"
                                + "{'chain':'base','type':'Token','address':'0xCd'}]}"));
        agent(provider, "outside", channel);
        if (failing > 0) {
            refuse(provider, changes.get(failing - 1), ids);
        }
        if (sequel.stuck()) {
            refuseToUndo(provider, changes.get(0));
        }
        return new Ground(ids, kept);
    }

    private static String agent(ProviderView provider, String name, String... channels) {
        return provider.seed(
                "custom-agents",
                ("{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','muteDuration':60,"
                                + "'rule':{'chain':'e','threshold':2.20},'channelsConfigurations':[%s]}")
                        .formatted(
                                name,
                                Arrays.stream(channels)
                                        .map(id -> "{'id':" + id + "}")
                                        .collect(Collectors.joining(","))));
    }

    private static void refuse(ProviderView provider, Part part, Map<Target, String> ids) {
        var collection = part.target().collection;
        var call =
                switch (part.type()) {
                    case CREATE, REPLACE ->
                        "'method':'POST','path':'/%s*','bodyContains':'\\\"new-%s\\\"'"
                                .formatted(collection, part.target().label);
                    case UPDATE -> "'path':'/%s*','bodyContains':'changed'".formatted(collection);
                    case DELETE -> "'method':'DELETE','path':'/%s/%s*'".formatted(collection, ids.get(part.target()));
                };
        provider.fault("{" + call + ",'times':-1,'status':400}");
    }

    /** What the resource was like before is not taken back, and what was made stays. For agents. */
    private static void refuseToUndo(ProviderView provider, Part part) {
        var call = part.type() == ChangeType.CREATE ? "'method':'DELETE'" : "'bodyContains':'High'";
        provider.fault("{'path':'/%s*',%s,'times':-1,'status':400}".formatted(part.target().collection, call));
    }

    /** The state that a person gives instead of the one that an agent had before. */
    static JsonNode settled(Ground ground) {
        return json("{'agentName':'agent','agentType':'t','severity':'Medium','state':'enabled','rule':{'chain':'e'},"
                + "'channelsConfigurations':[{'id':%s}]}".formatted(ground.kept()));
    }

    Submission submission(Ground ground) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        concurrency,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(100), concurrency, OnDrift.FAIL)),
                Map.of(),
                IntStream.rangeClosed(1, changes.size())
                        .mapToObj(number -> change(number, ground))
                        .toList());
    }

    private Change change(int number, Ground ground) {
        var part = changes.get(number - 1);
        var type = part.type();
        // One that fails in its second half takes another name, by which its refusal knows it.
        boolean renamed = type == ChangeType.CREATE || type == ChangeType.REPLACE && failing == number;
        return new Change(
                number,
                part.target().label,
                type,
                part.target().kind,
                Optional.of((renamed ? "new-" : "") + part.target().label),
                type == ChangeType.CREATE
                        ? Optional.empty()
                        : Optional.of(new RemoteId(ground.ids().get(part.target()))),
                desired(part, renamed, ground),
                dependencies(number));
    }

    private List<String> dependencies(int number) {
        var keys = new ArrayList<String>();
        for (var edge : edges) {
            if (edge.charAt(1) - '0' == number) {
                keys.add(changes.get(edge.charAt(0) - '1').target().label);
            }
        }
        return keys;
    }

    private Optional<JsonNode> desired(Part part, boolean renamed, Ground ground) {
        if (part.type() == ChangeType.DELETE) {
            return Optional.empty();
        }
        if (part.type() == ChangeType.UPDATE) {
            return Optional.of(
                    switch (part.target()) {
                        case CHANNEL -> json("{'configuration':{'value':'https://changed'}}");
                        case AGENT ->
                            json("{'severity':'Medium','muteDuration':null,'rule':{'threshold':3,'extra':'changed'}}");
                        case WATCHLIST ->
                            json(
                                    "{'description':'changed','assets':[{'chain':'base','type':'Token','address':'0xCd'}]}");
                    });
        }
        var name = (renamed ? "new-" : "") + part.target().label;
        return Optional.of(
                switch (part.target()) {
                    case CHANNEL ->
                        json("{'name':'%s','type':'Slack','configuration':{'value':'https://hooks/3'}}"
                                .formatted(name));
                    case AGENT ->
                        json(
                                ("{'agentName':'%s','agentType':'u','severity':'Medium','state':'disabled','rule':{'chain':'b'},"
                                                + "'channelsConfigurations':[{'id':%s}]}")
                                        .formatted(name, reference(ground)));
                    case WATCHLIST ->
                        json(
                                "{'name':'%s','description':'new','assets':[{'chain':'base','type':'Contract','address':'0x77'}]}"
                                        .formatted(name));
                });
    }

    /** The channel that the batch makes, where it makes one; else one that stays. */
    private String reference(Ground ground) {
        boolean made = changes.stream()
                .anyMatch(part -> part.target() == Target.CHANNEL && part.type().creates());
        return made ? "{'$ref':'channel#/id'}" : ground.kept();
    }

    private static JsonNode json(String singleQuoted) {
        return Json.read(singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return changes.stream().map(Part::toString).collect(Collectors.joining("+")) + ";after="
                + String.join(",", edges) + ";fails=" + failing + ";at-once=" + concurrency
                + (sequel == LaterRun.NONE ? "" : ";then=" + sequel);
    }
}
