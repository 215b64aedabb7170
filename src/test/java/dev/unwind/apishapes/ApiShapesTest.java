package dev.unwind.apishapes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Batches at APIs of every shape are done, or undone, wherever the gateway crashes. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.apishapes.ApiShapesTest") // one environment
class ApiShapesTest {
    private static final String KINDS =
            """
            refusing: { path: /refusing, name: name, list: {} }
            realm: { path: /realms, name: name, list: {} }
            group: { path: "/realms/{parent}/groups", name: name, list: {}, parent: realm }
            member:
              path: /realms/{parent.parent}/groups/{parent}/members
              name: name
              list: {}
              parent: { kind: group, member: group }
            role: { path: /roles, name: name, list: {} }
            user:
              path: /users
              name: name
              list: {}
              collections:
                roles:
                  path: /users/{id}/roles
                  keep: [id, name]
                  add: { call: "POST /users/{id}/roles", body: "{item}", bulk: true }
                  remove: { call: "DELETE /users/{id}/roles", body: "{item}", bulk: true }
                groups:
                  path: /users/{id}/groups
                  items: /data
                  page: { offset: skip, limit: take, size: 3 }
                  at: /code
                  add: { call: "PUT /users/{id}/groups/{item}", headers: { X-Group: "{item}" } }
                  remove: DELETE /users/{id}/groups/{item}
              references: [{ at: /roles/*/id, kind: role }]
            zone:
              path: /zones
              name: name
              list: {}
              defaults: { status: inactive }
              create:
                - call: POST /zones
                - { call: "POST /zones/{id}/activate", when: "desired.status == 'active'", effects: [status] }
              update:
                - { call: "POST /zones/{id}/activate", when: "desired.status == 'active'", effects: [status] }
                - { call: "POST /zones/{id}/deactivate", when: "desired.status != 'active'", effects: [status] }
                - call: PUT /zones/{id}
              delete:
                - { call: "POST /zones/{id}/deactivate", when: "current.status == 'active'", effects: [status] }
                - call: DELETE /zones/{id}
            document: { path: /documents, name: name, list: {}, undelete: "POST /documents/{id}/undelete" }
            table:
              path: /tables
              name: name
              list: {}
              recreate: [{ call: "PUT /tables/{id}" }]
            entry: { path: /entries, name: key, bare: value, id: { from: name }, desired: { type: object } }
            permission:
              path: /permissions
              name: [role, collection]
              find: "/permissions?role={name.role}&collection={name.collection}"
              list: {}
            switch:
              path: /documents/{parent}/switches
              list: {}
              parent: document
              creatable: false
              deletable: false
            flag: { path: "/flags/{parent}/all", name: name, list: {}, parent: { member: environment } }
            variant:
              path: /flags/{parent.parent}/all/{parent}/variants
              name: name
              list: {}
              parent: { kind: flag, member: flag }
            disk:
              path: /disks
              name: name
              list: {}
              async:
                within: PT1M
                operation:
                  at: /operation/id
                  path: /operations/{operation}
                  done: "status == 'done'"
                  failed: "status == 'failed'"
                  result: /target
                  message: /message
                  every: PT0.05S
            volume:
              path: /volumes
              async:
                within: PT1M
                operation:
                  at: /operation/id
                  path: /works/{operation}
                  done: "status == 'done'"
                  failed: "status == 'failed'"
                  result: /target
                  message: /message
                  every: PT0.05S
            hasty:
              path: /volumes
              async:
                within: PT1S
                operation:
                  at: /operation/id
                  path: /works/{operation}
                  done: "status == 'done'"
                  failed: "status == 'failed'"
                  result: /target
                  every: PT0.05S
            """;

    /** How many crashes a whole run tries for each tale. */
    private static final int CRASHES = 40;

    /** So many reach each part of a short batch. */
    private static final int FEWEST = 8;

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static ShapeServer server;
    private static final Shapes.Nested REALMS = new Shapes.Nested("groups", "members");
    private static final Shapes.Plain ROLES = new Shapes.Plain();
    private static final Shapes.Users USERS = new Shapes.Users(ROLES);
    private static final Shapes.Zones ZONES = new Shapes.Zones();
    private static final Shapes.Documents DOCUMENTS = new Shapes.Documents();
    private static final Shapes.Tables TABLES = new Shapes.Tables();
    private static final Shapes.Nested FLAGS = new Shapes.Nested("all", "variants");
    private static final Shapes.Entries ENTRIES = new Shapes.Entries();
    private static final Shapes.Permissions PERMISSIONS = new Shapes.Permissions();
    private static final Shapes.Disks DISKS = new Shapes.Disks();
    private static final Shapes.Volumes VOLUMES = new Shapes.Volumes();

    /** What the record says once the address of an operation is on it. */
    private static final String ACCEPTED = "the provider has accepted it";

    private int number;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        environment = lab.environment(time -> {
            server = new ShapeServer(
                    lab.vertx(),
                    time,
                    shapes(
                            "realms", REALMS,
                            "roles", ROLES,
                            "users", USERS,
                            "zones", ZONES,
                            "documents", DOCUMENTS,
                            "tables", TABLES,
                            "flags", FLAGS,
                            "entries", ENTRIES,
                            "permissions", PERMISSIONS,
                            "disks", DISKS,
                            "operations", DISKS.operations(),
                            "volumes", VOLUMES,
                            "works", VOLUMES.operations(),
                            "refusing", new Shapes.Refusing()),
                    KINDS);
            return server;
        });
    }

    private static Map<String, Shape> shapes(Object... byName) {
        Map<String, Shape> shapes = new TreeMap<>();
        for (int i = 0; i < byName.length; i += 2) {
            shapes.put((String) byName[i], (Shape) byName[i + 1]);
        }
        return shapes;
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
    }

    @BeforeEach
    void begin() {
        environment.forget();
        environment.reset();
        number = 0;
    }

    /** What makes the batch, once the ground is laid for it. */
    private interface Tale {
        List<Change> changes();
    }

    /** Tries a batch that fails at its end, and what crashes make of it, at boundaries all over it. */
    private void comesBack(Tale tale) {
        var wrong = new ArrayList<String>();
        var undisturbed = CrashPoint.never();
        wrong.addAll(end(tale, undisturbed));
        if (wrong.isEmpty()) {
            int all = undisturbed.passed() * CrashMode.values().length;
            int tried = Math.min(all, Samples.of(CRASHES));
            for (int i = 0; i < tried; i++) {
                int point = (int) ((long) i * all / tried);
                CrashMode mode = CrashMode.values()[point % CrashMode.values().length];
                wrong.addAll(end(tale, CrashPoint.at(1 + point / CrashMode.values().length, mode)));
            }
        }
        assertEquals(List.of(), wrong.stream().limit(2).toList(), () -> wrong.size() + " ended otherwise");
    }

    private List<String> end(Tale tale, CrashPoint crash) {
        environment.forget();
        environment.reset();
        number = 0;
        var changes = new ArrayList<>(tale.changes());
        String before = server.state();
        server.log().clear();
        changes.add(bomb(changes));
        var batch = environment.accept(submission(changes));
        var end = environment.runUntil(batch, crash).or(() -> environment.runUntil(batch, CrashPoint.never()));
        return end.equals(Optional.of(BatchStatus.ROLLED_BACK))
                        && server.state().equals(before)
                ? List.of()
                : List.of("crash at " + crash + ": " + end + "\n" + before + "\n" + server.state() + "\n"
                        + String.join("\n", server.writes()) + "\n" + environment.story(batch));
    }

    /** Carries out a batch; gives the writing calls. */
    private List<String> done(List<Change> changes) {
        server.log().clear();
        BatchId batch = environment.accept(submission(changes));
        assertEquals(
                Optional.of(BatchStatus.SUCCEEDED),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch) + "\n" + String.join("\n", server.log()));
        return server.writes();
    }

    private static Submission submission(List<Change> changes) {
        return submission(changes, 1);
    }

    private static Submission submission(List<Change> changes, int concurrency) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        concurrency,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(1), concurrency, OnDrift.FAIL)),
                Map.of(),
                changes);
    }

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    private Change change(ChangeType type, String kind, String id, String desired, String... after) {
        return new Change(
                ++number,
                "c" + number,
                type,
                kind,
                Optional.empty(),
                Optional.of(id).filter(given -> !given.isEmpty()).map(RemoteId::new),
                Optional.of(desired).filter(given -> !given.isEmpty()).map(ApiShapesTest::json),
                List.of(after));
    }

    private Change create(String kind, String desired) {
        return change(ChangeType.CREATE, kind, "", desired);
    }

    private Change bomb(List<Change> all) {
        return change(
                ChangeType.CREATE,
                "refusing",
                "",
                "{'name':'b'}",
                all.stream().map(Change::key).toArray(String[]::new));
    }

    private void realm() {
        String realm = REALMS.objects.add(object("{'name':'r','size':1}"));
        REALMS.answer(post(List.of(realm, "groups"), "{'name':'g','size':1}"));
        REALMS.answer(post(List.of(realm, "groups"), "{'name':'h','size':1}"));
        REALMS.answer(post(List.of(realm, "groups", "1", "members"), "{'name':'m','size':1}"));
        REALMS.answer(post(List.of(realm, "groups", "1", "members"), "{'name':'n','size':1}"));
    }

    private static Shape.Request post(List<String> path, String body) {
        return new Shape.Request("POST", path, json(body));
    }

    private String realmId() {
        return REALMS.objects.all().keySet().iterator().next();
    }

    @Test
    void children_are_changed_under_their_parents() {
        realm();
        String realm = realmId();
        var writes = done(List.of(
                create("group", "{'parent':'" + realm + "','name':'new','size':1}"),
                change(ChangeType.UPDATE, "group", realm + "/1", "{'size':2}"),
                change(ChangeType.DELETE, "group", realm + "/2", ""),
                create("member", "{'group':'" + realm + "/1','name':'new','size':1}"),
                change(ChangeType.REPLACE, "member", realm + "/1/1", "{'group':'" + realm + "/1','name':'m2'}")));
        assertEquals(
                List.of(
                        "POST /realms/" + realm + "/groups {\"name\":\"new\",\"size\":1}",
                        "PUT /realms/" + realm + "/groups/1 {\"name\":\"g\",\"size\":2}"),
                writes.subList(0, 2));
        environment.reset();
    }

    /** Under which parent it is meant is known once the parent is there. */
    @Test
    void a_child_is_tracked_under_its_parent() {
        Change named = new Change(
                2,
                "c2",
                ChangeType.CREATE,
                "group",
                Optional.of("g"),
                Optional.empty(),
                Optional.of(json("{'parent':{'$ref':'c1#/id'},'size':1}")),
                List.of());
        done(List.of(create("realm", "{'name':'r'}"), named));
        String realm = realmId();
        number = 0;
        done(List.of(
                create("member", "{'group':{'$ref':'group/" + realm + "/g#/id'},'name':'m'}"),
                create("group", "{'parent':'" + realm + "','name':'h'}")));
        assertEquals(
                "{\"name\":\"r\",\"below\":{\"g\":{\"size\":1,\"name\":\"g\",\"below\":{\"m\":{\"name\":\"m\"}}},"
                        + "\"h\":{\"name\":\"h\",\"below\":{}}}}",
                REALMS.state().get("r").toString());
        environment.reset();
    }

    @Test
    void children_come_back() {
        comesBack(() -> {
            realm();
            String realm = realmId();
            return List.of(
                    create("group", "{'parent':'" + realm + "','name':'new','size':1}"),
                    change(ChangeType.UPDATE, "group", realm + "/1", "{'size':2}"),
                    change(ChangeType.DELETE, "group", realm + "/2", ""),
                    change(
                            ChangeType.REPLACE,
                            "member",
                            realm + "/1/2",
                            "{'group':'" + realm + "/1','name':'other','size':1}"));
        });
    }

    @Test
    void parents_come_with_their_children_and_go_after_them() {
        comesBack(() -> List.of(
                create("realm", "{'name':'r','size':1}"),
                create("group", "{'parent':{'$ref':'c1#/id'},'name':'g','size':1}"),
                create("member", "{'group':{'$ref':'c2#/id'},'name':'m','size':1}")));
    }

    @Test
    void what_a_delete_takes_along_comes_back_with_all_that_lay_under_it() {
        comesBack(() -> {
            realm();
            return List.of(change(ChangeType.DELETE, "realm", realmId(), ""));
        });
    }

    @Test
    void a_parent_comes_back_when_its_child_was_changed_before_it_was_deleted() {
        comesBack(() -> {
            realm();
            String realm = realmId();
            return List.of(
                    change(ChangeType.UPDATE, "group", realm + "/1", "{'size':5}"),
                    change(ChangeType.DELETE, "realm", realm, "", "c1"));
        });
    }

    private void user() {
        String one = ROLES.objects.add(object("{'name':'one'}"));
        String two = ROLES.objects.add(object("{'name':'two'}"));
        ROLES.objects.add(object("{'name':'three'}"));
        String user = USERS.objects.add(object("{'name':'u','size':1}"));
        USERS.answer(
                new Shape.Request("POST", List.of(user, "roles"), json("[{'id':'" + one + "'},{'id':'" + two + "'}]")));
        USERS.answer(new Shape.Request("PUT", List.of(user, "groups", "x"), json("{}")));
        USERS.answer(new Shape.Request("PUT", List.of(user, "groups", "y"), json("{}")));
    }

    private static String id(Shapes.Plain shape, String name) {
        return shape.objects.all().entrySet().stream()
                .filter(each -> each.getValue().path("name").asText().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String role(String name) {
        return "{'id':'" + id(ROLES, name) + "','name':'" + name + "'}";
    }

    @Test
    void what_a_member_with_calls_of_its_own_gains_and_loses_is_sent_item_by_item_or_together() {
        user();
        String user = id(USERS, "u");
        var writes = done(List.of(change(
                ChangeType.UPDATE,
                "user",
                user,
                "{'roles':[" + role("three") + "," + role("two") + "],'groups':['y','z']}")));
        assertEquals(
                List.of(
                        "POST /users/" + user + "/roles [" + json(role("three")) + "]",
                        "PUT /users/" + user + "/groups/z",
                        "DELETE /users/" + user + "/roles [" + json(role("one")) + "]",
                        "DELETE /users/" + user + "/groups/x"),
                writes);
        environment.reset();
    }

    @Test
    void members_with_calls_of_their_own_come_back() {
        comesBack(() -> {
            user();
            return List.of(
                    change(
                            ChangeType.UPDATE,
                            "user",
                            id(USERS, "u"),
                            "{'size':2,'roles':[" + role("three") + "],'groups':['y','z']}"),
                    create("user", "{'name':'new','roles':[" + role("one") + "],'groups':['q']}"));
        });
    }

    @Test
    void a_recreate_gives_again_what_has_calls_of_its_own() {
        comesBack(() -> {
            user();
            return List.of(change(ChangeType.DELETE, "user", id(USERS, "u"), ""));
        });
    }

    @Test
    void what_refers_by_calls_of_its_own_is_pointed_at_what_was_created_again() {
        comesBack(() -> {
            user();
            return List.of(change(ChangeType.DELETE, "role", id(ROLES, "one"), ""));
        });
    }

    private static void zones() {
        ZONES.objects.add(object("{'name':'a','size':1,'status':'active'}"));
        ZONES.objects.add(object("{'name':'i','size':1,'status':'inactive'}"));
    }

    @Test
    void calls_are_chosen_by_the_state() {
        zones();
        String active = id(ZONES, "a");
        String inactive = id(ZONES, "i");
        var writes = done(List.of(
                create("zone", "{'name':'new','status':'active'}"),
                create("zone", "{'name':'newer'}"),
                change(ChangeType.UPDATE, "zone", active, "{'status':'inactive','size':2}"),
                change(ChangeType.DELETE, "zone", inactive, "")));
        String made = id(ZONES, "new");
        assertEquals(
                List.of(
                        "POST /zones {\"name\":\"new\"}",
                        "POST /zones/" + made + "/activate",
                        "POST /zones {\"name\":\"newer\"}",
                        "POST /zones/" + active + "/deactivate",
                        "PUT /zones/" + active + " {\"name\":\"a\",\"size\":2}"),
                writes.stream().limit(5).toList());
        environment.reset();
    }

    @Test
    void what_takes_several_calls_comes_back() {
        comesBack(() -> {
            zones();
            return List.of(
                    create("zone", "{'name':'new','status':'active'}"),
                    change(ChangeType.UPDATE, "zone", id(ZONES, "i"), "{'status':'active','size':2}"),
                    change(ChangeType.DELETE, "zone", id(ZONES, "a"), ""));
        });
    }

    @Test
    void what_is_deleted_softly_comes_back_under_its_id() {
        comesBack(() -> {
            String id = DOCUMENTS.objects.add(object("{'name':'d','text':'t'}"));
            return List.of(
                    change(
                            ChangeType.UPDATE,
                            "document",
                            DOCUMENTS.objects.add(object("{'name':'e','text':'t'}")),
                            "{'text':'u'}"),
                    change(ChangeType.DELETE, "document", id, ""));
        });
    }

    @Test
    void a_create_takes_the_id_that_was_there() {
        comesBack(() -> {
            String id = TABLES.objects.add(object("{'name':'d','text':'t'}"));
            return List.of(change(ChangeType.DELETE, "table", id, ""));
        });
    }

    @Test
    void what_lies_under_a_value_comes_back() {
        comesBack(() -> {
            String test = FLAGS.objects.add(object("{'name':'test'}"));
            FLAGS.answer(post(List.of(test, "all"), "{'name':'f','on':true}"));
            return List.of(
                    change(ChangeType.UPDATE, "flag", test + "/1", "{'on':false}"),
                    create("flag", "{'environment':'" + test + "','name':'g','on':true}"));
        });
    }

    @Test
    void what_lies_under_a_value_comes_back_with_what_lay_under_it() {
        comesBack(() -> {
            String test = FLAGS.objects.add(object("{'name':'test'}"));
            FLAGS.answer(post(List.of(test, "all"), "{'name':'f','on':true}"));
            FLAGS.answer(post(List.of(test, "all", "1", "variants"), "{'name':'v','weight':1}"));
            return List.of(change(ChangeType.DELETE, "flag", test + "/1", ""));
        });
    }

    @Test
    void children_that_are_renamed_come_back() {
        comesBack(() -> {
            realm();
            return List.of(change(ChangeType.UPDATE, "group", realmId() + "/1", "{'name':'other'}"));
        });
    }

    /** An undelete brings them back switched off, and a create brings them along. */
    @Test
    void what_comes_with_its_parent_is_as_it_was_when_that_comes_back() {
        comesBack(() -> {
            String id = DOCUMENTS.objects.add(object("{'name':'d','text':'t'}"));
            DOCUMENTS.answer(new Shape.Request("PUT", List.of(id, "switches", "main"), json("{'on':true}")));
            return List.of(
                    create("document", "{'name':'new','text':'t'}"), change(ChangeType.DELETE, "document", id, ""));
        });
    }

    /** It is looked for when its parent is gone again. */
    @Test
    void what_comes_with_a_new_parent_goes_with_it() {
        comesBack(() -> List.of(
                create("document", "{'name':'new','text':'t'}"),
                change(ChangeType.UPDATE, "switch", "1/main", "{'on':true}", "c1")));
    }

    @Test
    void bodies_that_are_no_objects_come_back() {
        comesBack(() -> {
            ENTRIES.put("a", "['x',{'y':null}]");
            ENTRIES.put("b", "'text'");
            ENTRIES.put("c", "5");
            return List.of(
                    change(ChangeType.UPDATE, "entry", "a", "{'value':['z']}"),
                    change(ChangeType.UPDATE, "entry", "b", "{'value':'other'}"),
                    change(ChangeType.DELETE, "entry", "c", ""),
                    create("entry", "{'key':'d','value':[1,2]}"));
        });
    }

    @Test
    void what_several_members_name_is_found_by_them() {
        comesBack(() -> {
            String id = PERMISSIONS.objects.add(object("{'role':'r','collection':'c/d','fields':'*'}"));
            PERMISSIONS.objects.add(object("{'role':null,'collection':'c','fields':'*'}"));
            return List.of(
                    create("permission", "{'role':'r','collection':'x','fields':'a'}"),
                    create("permission", "{'role':null,'collection':'x','fields':'a'}"),
                    change(ChangeType.DELETE, "permission", id, ""));
        });
    }

    @Test
    void operations_are_waited_for() {
        String id = DISKS.objects.add(object("{'name':'d','size':1}"));
        done(List.of(create("disk", "{'name':'new','size':1}"), change(ChangeType.UPDATE, "disk", id, "{'size':2}")));
        assertEquals(2, DISKS.jobs.size());
        environment.reset();
    }

    @Test
    void what_operations_did_is_undone() {
        comesBack(() -> {
            String id = DISKS.objects.add(object("{'name':'d','size':1}"));
            String other = DISKS.objects.add(object("{'name':'e','size':1}"));
            return List.of(
                    create("disk", "{'name':'new','size':1}"),
                    change(ChangeType.UPDATE, "disk", id, "{'size':2}"),
                    change(ChangeType.DELETE, "disk", other, ""));
        });
    }

    /** Without a name, only the operation tells what a create has made whose sender crashed. */
    @Test
    void a_create_without_a_name_is_known_by_its_operation() {
        crashesAllOver(crash -> {
            BatchId batch = environment.accept(submission(List.of(create("volume", "{'name':'v','size':1}"))));
            if (crashed(batch, crash, 1).requires(BatchStatus.SUCCEEDED)) {
                assertEquals(1, VOLUMES.objects.all().size(), () -> environment.story(batch));
            }
        });
    }

    @Test
    void a_recreate_without_a_name_is_known_by_its_operation() {
        crashesAllOver(crash -> {
            String id = VOLUMES.objects.add(object("{'name':'v','size':1}"));
            String before = server.state();
            Change delete = change(ChangeType.DELETE, "volume", id, "");
            BatchId batch = environment.accept(submission(List.of(delete, bomb(List.of(delete)))));
            if (crashed(batch, crash, 2).requires(BatchStatus.ROLLED_BACK)) {
                assertEquals(before, server.state(), () -> environment.story(batch));
            }
        });
    }

    /** As it has without a crash: it is not sent again. */
    @Test
    void a_change_whose_operation_fails_has_failed_after_a_crash() {
        List<Function<String, Change>> changes = List.of(
                id -> create("disk", "{'name':'new','size':1}"),
                id -> create("volume", "{'name':'new','size':1}"),
                id -> change(ChangeType.UPDATE, "disk", id, "{'size':2}"),
                id -> change(ChangeType.DELETE, "disk", id, ""));
        for (Function<String, Change> each : changes) {
            crashesAllOver(crash -> {
                String id = DISKS.objects.add(object("{'name':'d','size':1}"));
                String before = server.state();
                DISKS.fail();
                VOLUMES.fail();
                BatchId batch = environment.accept(submission(List.of(each.apply(id))));
                End end = crashed(batch, crash, 1);
                if (end.known()) {
                    end.requires(BatchStatus.ROLLED_BACK);
                    assertEquals(before, server.state(), end.story());
                    assertEquals(1, server.writes().size(), end.story());
                    assertEquals(
                            "GIVEN_UP",
                            environment.steps(batch).at("/0/error/code").asText(),
                            end.story());
                }
            });
        }
    }

    /** What it made is known only to the operation, which the rollback goes on to read. */
    @Test
    void an_operation_that_outlasts_its_time_is_undone_when_it_has_ended() {
        VOLUMES.looks(30);
        String before = server.state();
        BatchId batch = environment.accept(submission(List.of(create("hasty", "{'name':'v','size':1}"))));
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(before, server.state(), () -> environment.story(batch));
        assertEquals(2, server.writes().size(), () -> String.join("\n", server.log()));
    }

    @Test
    void a_recreate_that_outlasts_its_time_is_not_sent_again() {
        String id = VOLUMES.objects.add(object("{'name':'v','size':1}"));
        VOLUMES.looks(30);
        String before = server.state();
        Change delete = change(ChangeType.DELETE, "hasty", id, "");
        BatchId batch = environment.accept(submission(List.of(delete, bomb(List.of(delete)))));
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(before, server.state(), () -> environment.story(batch));
    }

    /** As many as a run may have open, though fewer calls: those that wait hold none up. */
    @Test
    void operations_are_open_together() {
        VOLUMES.together(16);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 16; i++) {
            changes.add(create("volume", "{'name':'v" + i + "','size':1}"));
        }
        BatchId batch = environment.accept(submission(changes, 4));
        assertEquals(
                Optional.of(BatchStatus.SUCCEEDED),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(16, VOLUMES.objects.all().size());
        environment.reset();
    }

    /** Tries crashes at all boundaries of a batch. */
    private void crashesAllOver(Consumer<CrashPoint> batch) {
        CrashPoint undisturbed = CrashPoint.never();
        begun(batch, undisturbed);
        int all = undisturbed.passed() * CrashMode.values().length;
        int tried = Math.min(all, Math.max(FEWEST, Samples.of(all)));
        for (int i = 0; i < tried; i++) {
            int point = (int) ((long) i * all / tried);
            CrashMode mode = CrashMode.values()[point % CrashMode.values().length];
            begun(batch, CrashPoint.at(1 + point / CrashMode.values().length, mode));
        }
    }

    private void begun(Consumer<CrashPoint> batch, CrashPoint crash) {
        environment.forget();
        environment.reset();
        number = 0;
        batch.accept(crash);
    }

    /**
     * How a batch ended.
     *
     * @param known whether enough was on record when it crashed for the end to be certain
     */
    private record End(Optional<BatchStatus> status, boolean known, String story) {
        /** Requires this end, where it is certain; gives whether that is so, or came so nevertheless. */
        boolean requires(BatchStatus expected) {
            if (known || !status.equals(Optional.of(BatchStatus.INCOMPLETE))) {
                assertEquals(Optional.of(expected), status, story);
            }
            return status.equals(Optional.of(expected));
        }
    }

    /**
     * Carries out a batch that crashes.
     *
     * @param operations so many of them are on record when it is certain how the batch ends
     */
    private static End crashed(BatchId batch, CrashPoint crash, int operations) {
        Optional<BatchStatus> first = environment.runUntil(batch, crash);
        boolean known = first.isPresent() || environment.story(batch).split(ACCEPTED, -1).length > operations;
        Optional<BatchStatus> last = first.or(() -> environment.runUntil(batch, CrashPoint.never()));
        String story = environment.story(batch) + "\n" + String.join("\n", server.log());
        return new End(last, known, "crash at " + crash + "\n" + story);
    }

    /** Also where nothing says under which id. */
    @Test
    void what_a_failed_operation_left_is_taken_away() {
        DISKS.fail();
        DISKS.leave();
        String before = server.state();
        BatchId batch = environment.accept(submission(List.of(create("disk", "{'name':'new','size':1}"))));
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(before, server.state(), () -> String.join("\n", server.log()));
    }

    /** The first of two calls took effect, whatever comes of the second. */
    @Test
    void a_change_that_cannot_be_completed_is_undone() {
        ZONES.objects.add(object("{'name':'i','size':1,'status':'inactive'}"));
        ZONES.refuseNext("PUT");
        String before = server.state();
        BatchId batch = environment.accept(
                submission(List.of(change(ChangeType.UPDATE, "zone", id(ZONES, "i"), "{'status':'active','size':2}"))));
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(before, server.state(), () -> String.join("\n", server.log()));
    }

    /** The second call is not even sent: no header holds a line break. */
    @Test
    void a_change_of_which_the_rest_cannot_be_sent_is_undone() {
        String user = USERS.objects.add(object("{'name':'u','size':1}"));
        String before = server.state();
        BatchId batch = environment.accept(
                submission(List.of(change(ChangeType.UPDATE, "user", user, "{'size':2,'groups':['a\\nb']}"))));
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));
        assertEquals(before, server.state(), () -> String.join("\n", server.log()));
        assertEquals(2, server.writes().size(), () -> String.join("\n", server.log()));
    }

    /** What the delete did not do is nobody's excuse. */
    @Test
    void what_others_changed_after_a_refused_delete_is_left() {
        String id = ZONES.objects.add(object("{'name':'a','size':1,'status':'active'}"));
        ZONES.refuseNext("POST");
        ZONES.then(() -> ZONES.objects.get(id).put("status", "inactive"));
        BatchId batch = environment.accept(submission(List.of(change(ChangeType.DELETE, "zone", id, ""))));
        environment.runUntil(batch, CrashPoint.never());
        assertEquals("inactive", ZONES.objects.get(id).path("status").asText(), () -> environment.story(batch));
    }

    @Test
    void collections_of_many_pages_are_read_whole() {
        String user = USERS.objects.add(object("{'name':'u'}"));
        for (String group : "abcdefg".split("")) {
            USERS.answer(new Shape.Request("PUT", List.of(user, "groups", group), json("{}")));
        }
        assertEquals(
                List.of("PUT /users/" + user + "/groups/z", "DELETE /users/" + user + "/groups/d"),
                done(List.of(change(ChangeType.UPDATE, "user", user, "{'groups':['a','b','c','e','f','g','z']}"))));
    }

    @Test
    void a_change_whose_operation_fails_has_failed() {
        environment.reset();
        String id = DISKS.objects.add(object("{'name':'d','size':1}"));
        List<Supplier<Change>> changes = List.of(
                () -> create("disk", "{'name':'new','size':1}"),
                () -> change(ChangeType.UPDATE, "disk", id, "{'size':2}"),
                () -> change(ChangeType.DELETE, "disk", id, ""));
        for (Supplier<Change> each : changes) {
            number = 0;
            Change failing = each.get();
            String before = server.state();
            DISKS.fail();
            BatchId batch = environment.accept(submission(List.of(failing)));
            assertEquals(
                    Optional.of(BatchStatus.ROLLED_BACK),
                    environment.runUntil(batch, CrashPoint.never()),
                    () -> environment.story(batch));
            assertEquals(before, server.state());
            assertEquals(
                    "GIVEN_UP", environment.steps(batch).at("/0/error/code").asText());
        }
        environment.reset();
    }
}
