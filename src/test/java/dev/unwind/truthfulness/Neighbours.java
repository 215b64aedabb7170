package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Writes that change other resources than the one that they are sent to. */
final class Neighbours {
    private Neighbours() {}

    /** What holds the id of a deleted resource is deleted with it. */
    static Behaviour cascade(String path, String member) {
        return onDelete(path, member, (site, id) -> site.remove(id));
    }

    /** What holds the id of a deleted resource holds null then, and has {@code status: suspended}. */
    static Behaviour suspend(String path, String member) {
        return onDelete(path, member, (site, id) -> {
            ObjectNode body = site.find(id).orElseThrow();
            body.putNull(member);
            site.write(id, body.put("status", "suspended"));
        });
    }

    /** What holds the id of a deleted resource at a member loses another member for good. */
    static Behaviour forget(String path, String member, String lost) {
        return onDelete(path, member, (site, id) -> {
            ObjectNode body = site.find(id).orElseThrow();
            body.remove(lost);
            site.write(id, body);
        });
    }

    /** Resources are numbered from 1 without gaps: each insertion, move or deletion renumbers the others. */
    static Behaviour positions(String member) {
        return (call, site, next) -> {
            Response answer = next.apply(call);
            if (!call.writes() || !answer.done()) {
                return answer;
            }
            if (call.method().equals("DELETE")) {
                renumber(site, member, ordered(site, member));
                return answer;
            }
            String id = call.id().or(site::newest).orElseThrow();
            List<String> order = ordered(site, member);
            order.remove(id);
            int wanted = site.find(id).orElseThrow().path(member).asInt(Integer.MAX_VALUE);
            order.add(Math.max(0, Math.min(wanted - 1, order.size())), id);
            renumber(site, member, order);
            return site.shown(answer.status(), id);
        };
    }

    private static List<String> ordered(Site site, String member) {
        return new ArrayList<>(site.all().entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> entry.getValue().path(member).asInt(Integer.MAX_VALUE)))
                .map(Map.Entry::getKey)
                .toList());
    }

    private static void renumber(Site site, String member, List<String> order) {
        for (int i = 0; i < order.size(); i++) {
            ObjectNode body = site.find(order.get(i)).orElseThrow();
            if (body.path(member).asInt() != i + 1) {
                site.write(order.get(i), body.put(member, i + 1));
            }
        }
    }

    private static Behaviour onDelete(String path, String member, BiConsumer<Site, String> act) {
        return (call, site, next) -> {
            Response answer = next.apply(call);
            if (call.method().equals("DELETE") && answer.done()) {
                Site other = site.other(path);
                other.all().forEach((id, body) -> {
                    if (body.path(member).asText().equals(call.id().orElse(""))) {
                        act.accept(other, id);
                    }
                });
            }
            return answer;
        };
    }
}
