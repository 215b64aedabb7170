package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The provider's API without HTTP: applies a call to the store and returns its answer. */
final class HypernativeApi {
    private static final Logger LOG = Logger.getLogger(HypernativeApi.class);

    private final Store store;
    private final Map<String, Kind> kinds;
    private final Authentication authentication = new Authentication();

    HypernativeApi(Store store, Map<String, Kind> kinds) {
        this.store = store;
        this.kinds = kinds;
    }

    /**
     * Handles a call. A failure is an answer too.
     *
     * @param views what a read sees
     */
    Handled handle(Call call, Store.Views views) {
        try {
            return dispatch(call, Path.of(call.path()), views);
        } catch (Refusal refusal) {
            return new Handled(Answer.of(refusal), false, target(call));
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "%s %s", call.method(), call.path());
            Answer answer = Answer.of(500, Envelope.failure("internal error: " + bug, 1000));
            return new Handled(answer, false, target(call));
        }
    }

    /** What a call addresses, whether or not it is handled. */
    Target target(Call call) {
        try {
            return Target.of(Path.of(call.path()));
        } catch (Refusal malformed) {
            return new Target("", List.of());
        }
    }

    private Handled dispatch(Call call, Path path, Store.Views views) {
        if (path.is("auth", "login") && call.method().equals("POST")) {
            return new Handled(authentication.login(call.body()), false, Target.of(path));
        }
        authentication.check(call.headers());
        Kind kind = Optional.ofNullable(kinds.get(path.collection())).orElseThrow(() -> noRoute(call));
        if (path.addressesCollection()) {
            return switch (call.method()) {
                case "GET" -> list(kind, call, views);
                case "POST" -> create(kind, call);
                default -> throw noRoute(call);
            };
        }
        String reference = path.reference().orElseThrow(() -> noRoute(call));
        return switch (call.method()) {
            case "GET" -> read(kind, reference, views);
            case "PATCH" -> update(kind, reference, call);
            case "DELETE" -> delete(kind, reference);
            default -> throw noRoute(call);
        };
    }

    private Handled list(Kind kind, Call call, Store.Views views) {
        Page page = kind.paged() ? Page.of(call.query()) : Page.all();
        ObjectNode results = page.of(views.of(kind.collection()).all(), stored -> kind.shown(stored, views));
        return new Handled(kind.listed(results), false, new Target(kind.collection(), List.of()));
    }

    private Handled create(Kind kind, Call call) {
        List<Long> ids = kind.create(Json.parse(call.body()));
        List<ObjectNode> shown = ids.stream().map(id -> shown(kind, id)).toList();
        return new Handled(kind.created(shown), true, new Target(kind.collection(), ids));
    }

    private Handled read(Kind kind, String reference, Store.Views views) {
        ObjectNode stored = kind.resolve(reference, views).orElseThrow(() -> absent(kind, reference));
        Target target = new Target(kind.collection(), List.of(stored.path("id").longValue()));
        return new Handled(kind.single(kind.shown(stored, views)), false, target);
    }

    private Handled update(Kind kind, String reference, Call call) {
        long id = existing(kind, reference);
        kind.update(id, stored(kind, id), Json.parse(call.body()));
        return new Handled(kind.single(shown(kind, id)), true, new Target(kind.collection(), List.of(id)));
    }

    private Handled delete(Kind kind, String reference) {
        long id = existing(kind, reference);
        kind.delete(id);
        Answer answer = Answer.ok(Envelope.success(NullNode.getInstance()));
        return new Handled(answer, true, new Target(kind.collection(), List.of(id)));
    }

    private long existing(Kind kind, String reference) {
        return Path.id(reference)
                .filter(id -> store.shelf(kind.collection()).find(id).isPresent())
                .orElseThrow(() -> absent(kind, reference));
    }

    private ObjectNode stored(Kind kind, long id) {
        return store.shelf(kind.collection()).find(id).orElseThrow();
    }

    private ObjectNode shown(Kind kind, long id) {
        return kind.shown(stored(kind, id), store.now());
    }

    private static Refusal absent(Kind kind, String reference) {
        return Refusal.notFound(kind.collection() + "/" + reference);
    }

    private static Refusal noRoute(Call call) {
        return Refusal.notFound("route " + call.method() + " " + call.path());
    }
}
