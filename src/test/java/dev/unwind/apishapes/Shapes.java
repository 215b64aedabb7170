package dev.unwind.apishapes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The shapes that tests use. */
final class Shapes {
    private Shapes() {}

    /** A collection with the usual calls. */
    static class Plain implements Shape {
        final Objects objects = new Objects();

        @Override
        public Answer answer(Request request) {
            if (request.is("GET", 0)) {
                return Answer.of(objects.list());
            }
            if (request.is("POST", 0)) {
                return taken(request.body().path("name").asText())
                        ? Answer.refused(409, "the name is taken")
                        : created(request.object());
            }
            String id = request.path().get(0);
            if (objects.get(id) == null) {
                return Answer.MISSING;
            }
            return request.path().size() == 1 ? one(id, request) : Answer.MISSING;
        }

        boolean taken(String name) {
            return objects.hasName(name);
        }

        Answer created(ObjectNode object) {
            return new Answer(201, objects.shown(objects.add(object)));
        }

        Answer one(String id, Request request) {
            return switch (request.method()) {
                case "GET" -> Answer.of(objects.shown(id));
                case "PUT" -> {
                    objects.put(id, (ObjectNode) request.object().without("id"));
                    yield Answer.of(objects.shown(id));
                }
                case "DELETE" -> {
                    objects.remove(id);
                    yield Answer.DONE;
                }
                default -> Answer.refused(405, "no such call");
            };
        }

        @Override
        public Map<String, JsonNode> state() {
            return objects.state();
        }

        @Override
        public void clear() {
            objects.clear();
        }
    }

    /**
     * Resources with children of their own, and these with children again: {@code /realms/1/groups/1/members/1}. Ids
     * begin anew under each parent, and names are unique there alone. What is deleted takes along what lies under it.
     */
    static final class Nested extends Plain {
        private final List<String> below;
        private final Map<String, Nested> children = new TreeMap<>();

        Nested(String... below) {
            this.below = List.of(below);
        }

        @Override
        public Answer answer(Request request) {
            boolean further = request.path().size() > 1
                    && !below.isEmpty()
                    && request.path().get(1).equals(below.get(0));
            if (!further) {
                return super.answer(request);
            }
            String id = request.path().get(0);
            return objects.get(id) == null
                    ? Answer.MISSING
                    : children(id)
                            .answer(new Request(
                                    request.method(),
                                    request.path().subList(2, request.path().size()),
                                    request.body()));
        }

        private Nested children(String id) {
            return children.computeIfAbsent(
                    id, each -> new Nested(below.subList(1, below.size()).toArray(String[]::new)));
        }

        @Override
        Answer one(String id, Request request) {
            if (request.body().has("parent")) {
                return Answer.refused(400, "there is no member called parent");
            }
            if (request.method().equals("DELETE")) {
                children.remove(id);
            }
            return super.one(id, request);
        }

        @Override
        Answer created(ObjectNode object) {
            return object.has("parent")
                    ? Answer.refused(400, "there is no member called parent")
                    : super.created(object);
        }

        @Override
        public Map<String, JsonNode> state() {
            Map<String, JsonNode> state = new TreeMap<>();
            objects.all().forEach((id, each) -> {
                ObjectNode shown = each.deepCopy();
                if (!below.isEmpty()) {
                    shown.set("below", inObject(children(id).state()));
                }
                state.put(each.path("name").asText(), shown);
            });
            return state;
        }

        private static ObjectNode inObject(Map<String, JsonNode> all) {
            ObjectNode object = Json.object();
            all.forEach(object::set);
            return object;
        }

        @Override
        public void clear() {
            super.clear();
            children.clear();
        }
    }

    /** Users, and the roles that they have, which are read, added and removed by calls of their own. */
    static final class Users extends Plain {
        private final Plain roles;
        private final Map<String, Map<String, String>> given = new TreeMap<>();
        private final Map<String, List<String>> groups = new TreeMap<>();

        Users(Plain roles) {
            this.roles = roles;
        }

        @Override
        public Answer answer(Request request) {
            if (request.path().size() < 2 || objects.get(request.path().get(0)) == null) {
                return super.answer(request);
            }
            String user = request.path().get(0);
            return request.path().get(1).equals("roles") ? roles(user, request) : groups(user, request);
        }

        private Answer roles(String user, Request request) {
            Map<String, String> has = given.computeIfAbsent(user, each -> new LinkedHashMap<>());
            if (request.method().equals("GET")) {
                ArrayNode shown = JsonNodeFactory.instance.arrayNode();
                has.keySet().removeIf(role -> roles.objects.get(role) == null);
                has.forEach((id, name) ->
                        shown.addObject().put("id", id).put("name", name).put("composite", false));
                return Answer.of(shown);
            }
            if (!request.body().isArray()) {
                return Answer.refused(400, "expected an array");
            }
            for (JsonNode role : request.body()) {
                String id = role.path("id").asText();
                if (roles.objects.get(id) == null) {
                    return Answer.refused(404, "no such role");
                }
                if (request.method().equals("POST")) {
                    has.put(id, roles.objects.get(id).path("name").asText());
                } else {
                    has.remove(id);
                }
            }
            return Answer.DONE;
        }

        private Answer groups(String user, Request request) {
            List<String> in = groups.computeIfAbsent(user, each -> new ArrayList<>());
            if (request.method().equals("GET")) {
                ArrayNode shown = JsonNodeFactory.instance.arrayNode();
                in.stream()
                        .skip(request.number("skip"))
                        .limit(request.number("take"))
                        .forEach(group -> shown.addObject().put("code", group));
                return Answer.of(Json.object().set("data", shown));
            }
            String group = request.path().get(2);
            if (request.method().equals("PUT")) {
                in.remove(group);
                in.add(0, group);
            } else {
                in.remove(group);
            }
            return Answer.DONE;
        }

        @Override
        Answer one(String id, Request request) {
            if (request.method().equals("DELETE")) {
                given.remove(id);
                groups.remove(id);
            }
            return super.one(id, request);
        }

        @Override
        public Map<String, JsonNode> state() {
            Map<String, JsonNode> state = new TreeMap<>();
            objects.all().forEach((id, each) -> {
                ObjectNode shown = each.deepCopy();
                var names = new TreeMap<String, String>();
                given.getOrDefault(id, Map.of()).forEach((role, name) -> {
                    if (roles.objects.get(role) != null) {
                        names.put(name, "");
                    }
                });
                shown.put("roles", names.keySet().toString());
                shown.put(
                        "groups",
                        groups.getOrDefault(id, List.of()).stream()
                                .sorted()
                                .toList()
                                .toString());
                state.put(each.path("name").asText(), shown);
            });
            return state;
        }

        @Override
        public void clear() {
            super.clear();
            given.clear();
            groups.clear();
        }
    }

    /** Zones are made inactive. They are activated and deactivated by calls, and deleted only while inactive. */
    static final class Zones extends Plain {
        private String refused = "";
        private Runnable afterwards = () -> {};

        /** Refuses the next call of this method. */
        void refuseNext(String method) {
            refused = method;
        }

        /** What happens once that is refused. */
        void then(Runnable act) {
            afterwards = act;
        }

        @Override
        public Answer answer(Request request) {
            if (request.method().equals(refused)) {
                refused = "";
                afterwards.run();
                return Answer.refused(400, "not now");
            }
            if (request.path().size() == 2 && objects.get(request.path().get(0)) != null) {
                ObjectNode zone = objects.get(request.path().get(0));
                if (!request.body().isMissingNode()) {
                    return Answer.refused(400, "expected no body");
                }
                if (request.calls("activate") || request.calls("deactivate")) {
                    zone.put("status", request.calls("activate") ? "active" : "inactive");
                    return Answer.DONE;
                }
            }
            return super.answer(request);
        }

        @Override
        public void clear() {
            super.clear();
            refused = "";
            afterwards = () -> {};
        }

        @Override
        Answer created(ObjectNode object) {
            return object.has("status")
                    ? Answer.refused(400, "status is read-only")
                    : super.created(object.put("status", "inactive"));
        }

        @Override
        Answer one(String id, Request request) {
            boolean active = objects.get(id).path("status").asText().equals("active");
            if (request.method().equals("DELETE") && active) {
                return Answer.refused(409, "deactivate it first");
            }
            if (request.method().equals("PUT")) {
                ObjectNode changed = request.object();
                if (changed.has("status")) {
                    return Answer.refused(400, "status is read-only");
                }
                return super.one(
                        id,
                        new Request(
                                "PUT",
                                request.path(),
                                changed.set("status", objects.get(id).get("status"))));
            }
            return super.one(id, request);
        }
    }

    /**
     * Documents that are deleted keep their name, and come back by a call. Their history comes back with them, and
     * their switch, which each document has, is off then.
     */
    static final class Documents extends Plain {
        private final Map<String, ObjectNode> deleted = new TreeMap<>();
        private final Set<String> on = new TreeSet<>();

        private Answer switches(String id, Request request) {
            if (request.method().equals("PUT")) {
                on.remove(id);
                if (request.body().path("on").asBoolean()) {
                    on.add(id);
                }
                return Answer.of(shownSwitch(id));
            }
            return Answer.of(
                    request.path().size() == 2
                            ? JsonNodeFactory.instance.arrayNode().add(shownSwitch(id))
                            : shownSwitch(id));
        }

        private ObjectNode shownSwitch(String id) {
            return Json.object().put("id", "main").put("on", on.contains(id));
        }

        @Override
        public Answer answer(Request request) {
            if (request.path().size() > 1 && request.path().get(1).equals("switches")) {
                String id = request.path().get(0);
                return objects.get(id) == null ? Answer.MISSING : switches(id, request);
            }
            if (request.calls("undelete")) {
                ObjectNode back = deleted.remove(request.path().get(0));
                if (back == null) {
                    return Answer.MISSING;
                }
                objects.put(request.path().get(0), back);
                return Answer.DONE;
            }
            String name = request.body().path("name").asText();
            boolean reserved = deleted.values().stream()
                    .anyMatch(each -> each.path("name").asText().equals(name));
            return request.is("POST", 0) && reserved
                    ? Answer.refused(409, "the name is reserved")
                    : super.answer(request);
        }

        @Override
        Answer one(String id, Request request) {
            if (request.method().equals("DELETE")) {
                deleted.put(id, objects.get(id));
                on.remove(id);
            }
            return super.one(id, request);
        }

        /** With ids: they are to come back. */
        @Override
        public Map<String, JsonNode> state() {
            Map<String, JsonNode> state = new TreeMap<>();
            objects.all().forEach((id, each) -> state.put(id, each.deepCopy().put("on", on.contains(id))));
            return state;
        }

        @Override
        public void clear() {
            super.clear();
            deleted.clear();
            on.clear();
        }
    }

    /** Tables can be made under an id of the caller's choice; their ids are part of their state. */
    static final class Tables extends Plain {
        @Override
        public Answer answer(Request request) {
            if (request.is("PUT", 1) && objects.get(request.path().get(0)) == null) {
                objects.put(request.path().get(0), request.object());
                return new Answer(201, objects.shown(request.path().get(0)));
            }
            return super.answer(request);
        }

        @Override
        public Map<String, JsonNode> state() {
            return new TreeMap<>(objects.all());
        }
    }

    /** Values by key, of any form: {@code PUT /entries/k} takes a bare text or array. */
    static final class Entries implements Shape {
        private final Map<String, JsonNode> values = new TreeMap<>();

        void put(String key, String json) {
            values.put(key, Json.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Answer answer(Request request) {
            String key = request.path().get(0);
            switch (request.method()) {
                case "GET" -> {
                    return values.containsKey(key) ? Answer.of(values.get(key)) : Answer.MISSING;
                }
                case "PUT" -> {
                    if (request.body().has("value") || request.body().has("key")) {
                        return Answer.refused(400, "expected the value alone");
                    }
                    values.put(key, request.body());
                }
                default -> values.remove(key);
            }
            return Answer.DONE;
        }

        @Override
        public Map<String, JsonNode> state() {
            return new TreeMap<>(values);
        }

        @Override
        public void clear() {
            values.clear();
        }
    }

    /** Permissions have no names: the role and the collection tell them apart. */
    static final class Permissions extends Plain {
        @Override
        Answer created(ObjectNode object) {
            boolean there = objects.all().values().stream()
                    .anyMatch(each -> each.path("role").equals(object.path("role"))
                            && each.path("collection").equals(object.path("collection")));
            return there ? Answer.refused(409, "is there") : super.created(object);
        }

        @Override
        public Map<String, JsonNode> state() {
            return objects.state(each -> each, each -> each.path("role") + "/" + each.path("collection"));
        }
    }

    /**
     * Disks are made, changed and deleted by operations, each of which ends when it has been looked at twice, or as a
     * test wants.
     */
    static class Disks extends Plain {
        final Map<String, Job> jobs = new TreeMap<>();
        private boolean failing;
        private boolean leaving;
        private int looks = 2;
        private int together;

        /** What an operation does, and how often it was looked at. */
        final class Job {
            private final Request request;
            private final boolean fails;
            private final boolean leaves;
            private final int needed;
            private int looked;
            private boolean ended;
            private String target = "";

            Job(Request request) {
                this.request = request;
                this.fails = failing;
                this.leaves = leaving;
                this.needed = request.method().equals("POST") ? looks : 2;
                failing = false;
                leaving = false;
            }

            private void end() {
                if (!fails || leaves) {
                    Answer done = Disks.super.answer(request);
                    target = done.body() == null || fails
                            ? ""
                            : done.body().path("id").asText();
                }
            }

            private JsonNode shown() {
                if (!ended && ++looked >= needed && jobs.size() >= together) {
                    ended = true;
                    end();
                }
                String status = !ended ? "running" : fails ? "failed" : "done";
                var shown = Json.object().put("status", status).put("message", fails ? "no room" : "");
                if (!target.isEmpty()) {
                    shown.put("target", "/disks/" + target);
                }
                return shown;
            }
        }

        /** Operations that make something end when they have been looked at so often. */
        void looks(int needed) {
            looks = needed;
        }

        /** Operations end when there are so many of them. */
        void together(int operations) {
            together = operations;
        }

        /** The next operation, which will fail, leaves what it was to make. */
        void leave() {
            leaving = true;
        }

        /** The next operation will fail. */
        void fail() {
            failing = true;
        }

        @Override
        public Answer answer(Request request) {
            if (request.method().equals("GET")
                    || request.path().size() == 1 && objects.get(request.path().get(0)) == null) {
                return super.answer(request);
            }
            String id = "job-" + (jobs.size() + 1);
            jobs.put(id, new Job(request));
            return new Answer(202, Json.object().set("operation", Json.object().put("id", id)));
        }

        /** The operations, as another shape. */
        Shape operations() {
            return new Shape() {
                @Override
                public Answer answer(Request request) {
                    Job job = jobs.get(request.path().get(0));
                    return job == null ? Answer.MISSING : Answer.of(job.shown());
                }

                @Override
                public Map<String, JsonNode> state() {
                    return Map.of();
                }

                @Override
                public void clear() {
                    jobs.clear();
                }
            };
        }

        @Override
        public void clear() {
            super.clear();
            failing = false;
            leaving = false;
            looks = 2;
            together = 0;
        }
    }

    /** Disks without names: nothing keeps anybody from making one twice. */
    static final class Volumes extends Disks {
        @Override
        boolean taken(String name) {
            return false;
        }
    }

    /** Refuses all that is to be made there. */
    static final class Refusing extends Plain {
        @Override
        Answer created(ObjectNode object) {
            return Answer.refused(422, "never");
        }
    }
}
