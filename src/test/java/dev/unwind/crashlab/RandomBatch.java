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
import dev.unwind.crashlab.CrashCase.Target;
import dev.unwind.testing.ProviderView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A batch of any size over resources of its own, one for each change, and with it an agent that refers to all of its
 * channels.
 *
 * @param parts the changes, in order
 * @param failing which of them the provider refuses, modulo their number; negative for none
 * @param concurrency how many steps run at once
 */
record RandomBatch(List<Part> parts, int failing, int concurrency) {
    /**
     * One change.
     *
     * @param channel which earlier channel of the batch an agent refers to, modulo their number
     * @param after which earlier changes it waits for, modulo their number
     */
    record Part(Target target, ChangeType type, int channel, List<Integer> after) {}

    boolean fails() {
        return failing >= 0;
    }

    boolean writesInPart() {
        return parts.stream().anyMatch(part -> part.target() == Target.WATCHLIST && part.type() != ChangeType.DELETE);
    }

    /** Puts the resources there; gives their ids, in the order of the changes, and the refusal that is ordered. */
    List<String> prepare(ProviderView provider) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < parts.size(); i++) {
            ids.add(seed(provider, i, ids));
        }
        var channels = channelsBefore(parts.size()).stream().map(ids::get).toList();
        provider.seed("custom-agents", agent("outside", channels));
        if (fails()) {
            var i = failing % parts.size();
            var part = parts.get(i);
            provider.fault(
                    part.type() == ChangeType.DELETE
                            ? "{'method':'DELETE','path':'/%s/%s*','times':-1,'status':400}"
                                    .formatted(part.target().collection(), ids.get(i))
                            : "{'path':'/%s*','bodyContains':'refuse-me','times':-1,'status':400}"
                                    .formatted(part.target().collection()));
        }
        return ids;
    }

    private String seed(ProviderView provider, int i, List<String> ids) {
        var name = "old" + i;
        return switch (parts.get(i).target()) {
            case CHANNEL ->
                provider.seed(
                        "notification-channels",
                        "{'name':'%s','type':'Webhook','configuration':{'value':'https://hooks/%s'}}"
                                .formatted(name, name));
            case AGENT ->
                provider.seed(
                        "custom-agents",
                        agent(
                                name,
                                channelsBefore(i).stream()
                                        .limit(2)
                                        .map(ids::get)
                                        .toList()));
            case WATCHLIST ->
                provider.seed(
                        "watchlists",
                        "{'name':'%s','description':'cold','assets':[{'chain':'base','type':'Token','address':'0x%s'}]}"
                                .formatted(name, i));
        };
    }

    private static String agent(String name, List<String> channels) {
        return "{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[%s]}"
                .formatted(
                        name,
                        String.join(
                                ",",
                                channels.stream().map(id -> "{'id':" + id + "}").toList()));
    }

    private List<Integer> channelsBefore(int end) {
        var channels = new ArrayList<Integer>();
        for (int i = 0; i < end; i++) {
            if (parts.get(i).target() == Target.CHANNEL) {
                channels.add(i);
            }
        }
        return channels;
    }

    Submission submission(List<String> ids) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < parts.size(); i++) {
            changes.add(change(i, ids));
        }
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        concurrency,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(100), concurrency, OnDrift.FAIL)),
                Map.of(),
                changes);
    }

    private Change change(int i, List<String> ids) {
        var part = parts.get(i);
        boolean existing = part.type() != ChangeType.CREATE;
        var dependencies = new TreeSet<String>();
        part.after().stream().filter(any -> i > 0).forEach(other -> dependencies.add(key(other % i)));
        return new Change(
                i + 1,
                key(i),
                part.type(),
                part.target().kind(),
                Optional.of((existing ? "old" : "new") + i),
                existing ? Optional.of(new RemoteId(ids.get(i))) : Optional.empty(),
                part.type() == ChangeType.DELETE ? Optional.empty() : Optional.of(desired(i, ids)),
                List.copyOf(dependencies));
    }

    private static String key(int i) {
        return "c" + i;
    }

    private JsonNode desired(int i, List<String> ids) {
        var part = parts.get(i);
        var text = fails() && failing % parts.size() == i ? "refuse-me" : "changed";
        if (part.type() == ChangeType.UPDATE) {
            return json(
                    switch (part.target()) {
                        case CHANNEL -> "{'configuration':{'value':'https://%s'}}".formatted(text);
                        case AGENT -> "{'severity':'Medium','rule':{'extra':'%s'}}".formatted(text);
                        case WATCHLIST -> "{'description':'%s','assets':[]}".formatted(text);
                    });
        }
        var name = (part.type() == ChangeType.CREATE ? "new" : "old") + i;
        return json(
                switch (part.target()) {
                    case CHANNEL ->
                        "{'name':'%s','type':'Slack','configuration':{'value':'https://%s'}}".formatted(name, text);
                    case AGENT ->
                        ("{'agentName':'%s','agentType':'u','severity':'Medium','state':'disabled',"
                                        + "'rule':{'chain':'%s'},'channelsConfigurations':[%s]}")
                                .formatted(name, text, reference(i, ids));
                    case WATCHLIST ->
                        ("{'name':'%s','description':'%s',"
                                        + "'assets':[{'chain':'base','type':'Contract','address':'0x77'}]}")
                                .formatted(name, text);
                });
    }

    /** An earlier channel that is there when the agent is made: made by the batch, or left as it is. */
    private String reference(int i, List<String> ids) {
        var channels = channelsBefore(i).stream()
                .filter(channel -> parts.get(channel).type() != ChangeType.DELETE)
                .toList();
        if (channels.isEmpty()) {
            return "";
        }
        int channel = channels.get(parts.get(i).channel() % channels.size());
        return "{'id':"
                + (parts.get(channel).type().creates() ? "{'$ref':'" + key(channel) + "#/id'}" : ids.get(channel))
                + "}";
    }

    private static JsonNode json(String singleQuoted) {
        return Json.read(singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
