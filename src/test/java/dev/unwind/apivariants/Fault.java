package dev.unwind.apivariants;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What goes wrong with a call. Strikes the next call, whatever it is, unless told otherwise. Immutable: each method
 * gives a copy.
 */
public final class Fault implements Cloneable {
    enum Ending {
        /** The true answer. */
        ANSWER,
        /** Another one instead. */
        REPLACED,
        TRUNCATED,
        WRONG_ID,
        ENDLESS,
        CUT,
        GZIP
    }

    final Ending ending;
    boolean takesEffect = true;
    long delayMillis;
    long effectAfterMillis;
    int status = 200;
    String body = "";
    String otherId = "";
    Map<String, String> headers = Map.of();
    String method = "";
    String uriPart = "";
    int skipped;
    int times = 1;

    private Fault(Ending ending) {
        this.ending = ending;
    }

    /** Nothing is done, and this is answered. */
    public static Fault answer(int status, String body) {
        return new Fault(Ending.REPLACED).withoutEffect().with(copy -> {
            copy.status = status;
            copy.body = body;
            copy.headers = Map.of("Content-Type", "application/json");
        });
    }

    /** Nothing is done, and a gateway in between answers 502 with a page. */
    public static Fault htmlError() {
        return answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>").header("Content-Type", "text/html");
    }

    /** Nothing is done, and 200 is answered with an error in the body. */
    public static Fault errorInside() {
        return answer(200, "{\"error\":{\"message\":\"something went wrong\",\"code\":\"internal\"}}");
    }

    /** The call is done, and the second half of the answer is missing. */
    public static Fault truncated() {
        return new Fault(Ending.TRUNCATED);
    }

    /** The call is done, and the answer shows another id. */
    public static Fault wrongId(String id) {
        return new Fault(Ending.WRONG_ID).with(copy -> copy.otherId = id);
    }

    /** The call is done, and answered with a gigabyte. */
    public static Fault endless() {
        return new Fault(Ending.ENDLESS);
    }

    /** The call is done, and the connection cut before the answer. */
    public static Fault cutAfterEffect() {
        return new Fault(Ending.CUT);
    }

    /** The connection is cut and nothing done. */
    public static Fault cutBeforeEffect() {
        return cutAfterEffect().withoutEffect();
    }

    /** The call waits so long before it is done and answered. */
    public static Fault delay(long millis) {
        return new Fault(Ending.ANSWER).after(millis);
    }

    /** The call is answered with this status and an empty body, and done so long after. */
    public static Fault lateEffect(long millis, int status) {
        return answer(status, "").effectAfter(millis);
    }

    /** The answer is compressed, whether or not the client takes that. */
    public static Fault gzip() {
        return new Fault(Ending.GZIP);
    }

    /** The call is done all the same. */
    public Fault withEffect() {
        return with(copy -> copy.takesEffect = true);
    }

    public Fault withoutEffect() {
        return with(copy -> copy.takesEffect = false);
    }

    /** The call is done so long after the client has seen its end; not for faults that need the true answer. */
    public Fault effectAfter(long millis) {
        return withEffect().with(copy -> copy.effectAfterMillis = millis);
    }

    /** Everything begins so much later. */
    public Fault after(long millis) {
        return with(copy -> copy.delayMillis = millis);
    }

    /** Added to the answer. */
    public Fault header(String name, String value) {
        return with(copy -> {
            copy.headers = new LinkedHashMap<>(copy.headers);
            copy.headers.put(name, value);
        });
    }

    /** Only calls of this method are struck. */
    public Fault on(String method) {
        return with(copy -> copy.method = method);
    }

    /** Only calls whose URI contains this are struck. */
    public Fault at(String uriPart) {
        return with(copy -> copy.uriPart = uriPart);
    }

    /** So many calls are spared first. */
    public Fault skipping(int calls) {
        return with(copy -> copy.skipped = calls);
    }

    /** How many calls are struck. */
    public Fault times(int calls) {
        return with(copy -> copy.times = calls);
    }

    boolean isFor(Call call) {
        return (method.isEmpty() || method.equals(call.method())) && call.uri().contains(uriPart);
    }

    private Fault with(Consumer<Fault> change) {
        try {
            Fault copy = (Fault) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
