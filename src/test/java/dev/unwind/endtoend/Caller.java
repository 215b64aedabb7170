package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One of many callers: submits a batch that changes a resource of its own, and follows it. Used on one event loop until
 * its round is over.
 *
 * @param refused whether its batch has a last change that the provider refuses, so that all is undone
 */
final class Caller {
    private final String remoteId;
    private final String description;
    private final boolean refused;
    private final List<Long> numbers = new ArrayList<>();
    private String batch = "";
    private String lastEvent = "";

    Caller(String remoteId, String description, boolean refused) {
        this.remoteId = remoteId;
        this.description = description;
        this.refused = refused;
    }

    String submission() {
        var update = "{'key':'own','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%s'}}"
                .formatted(remoteId, description);
        var refusal = ",{'type':'CREATE','kind':'custom_agent','name':'refused-%s','dependsOn':['own'],'desired':"
                        .formatted(remoteId)
                + "{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'c'},"
                + "'channelsConfigurations':[{'id':987654}]}}";
        return quoted("{'changes':[" + update + (refused ? refusal : "") + "]}");
    }

    void accepted(String id) {
        batch = id;
    }

    void line(String line) {
        if (line.startsWith("id:")) {
            numbers.add(Long.parseLong(line.substring("id:".length())));
        } else if (line.startsWith("event:")) {
            lastEvent = line.substring("event:".length());
        }
    }

    /** Empty where it was not accepted. */
    String batch() {
        return batch;
    }

    String remoteId() {
        return remoteId;
    }

    int events() {
        return numbers.size();
    }

    String rightStatus() {
        return refused ? "ROLLED_BACK" : "SUCCEEDED";
    }

    /** The description of its resource afterwards, where that was before. */
    String rightDescription(String before) {
        return refused ? before : description;
    }

    /** Whether it saw the events up to this number, each once and in order, and the end. */
    boolean sawAll(long last) {
        return lastEvent.equals("batch.finished")
                && numbers.equals(LongStream.rangeClosed(1, last).boxed().toList());
    }
}
