package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.sandbox.Fault.Ending;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The JSON form of a fault order, as {@code docs/sandbox.md} describes it. */
final class FaultOrderForm {
    private static final Set<String> MATCHING = Set.of("method", "path", "bodyContains", "skip", "times");
    private static final Set<String> ANSWERING =
            Set.of("status", "effect", "headers", "body", "contentType", "staleRead");
    private static final Set<String> ENDING = Set.of("hang", "lateEffectMs", "reset");
    private static final Set<String> AROUND = Set.of("latencyMs", "thirdParty");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final List<String> WHEN = List.of("BEFORE", "AFTER");

    private final Fields order;
    private final ObjectNode members;

    private FaultOrderForm(Fields order) {
        this.order = order;
        this.members = order.members();
    }

    /** @throws Refusal if the order is invalid; names the invalid member */
    static FaultOrder read(JsonNode body, int id) {
        FaultOrderForm form = new FaultOrderForm(Fields.of(body));
        form.checkTypes();
        form.checkCombination();
        ObjectNode placed = Json.object().put("id", id).setAll(form.members);
        return new FaultOrder(
                form.pattern(),
                form.members.path("skip").asInt(0),
                form.members.path("times").asInt(1),
                form.fault(placed),
                placed);
    }

    private void checkTypes() {
        Set<String> known = new HashSet<>();
        List.of(MATCHING, ANSWERING, ENDING, AROUND).forEach(known::addAll);
        order.only(known)
                .oneOf("method", METHODS)
                .text("path")
                .text("bodyContains")
                .check("skip", atLeast(0), "must be an integer, not negative")
                .check(
                        "times",
                        atLeast(1).or(times -> times.isInt() && times.intValue() == FaultOrder.ALWAYS),
                        "must be positive, or -1")
                .check("status", atLeast(200).and(status -> status.asInt() < 600), "must be from 200 to 599")
                .check("effect", JsonNode::isBoolean, "must be true or false")
                .check("headers", FaultOrderForm::isHeaders, "must be an object of header names and texts")
                .check("latencyMs", atLeast(1), "must be a positive integer")
                .oneOf("hang", WHEN)
                .check("lateEffectMs", atLeast(1), "must be a positive integer")
                .oneOf("reset", WHEN)
                .check("staleRead", JsonNode::isBoolean, "must be true or false")
                .check("thirdParty", FaultOrderForm::isAct, "must be a merge patch or \"DELETE\"")
                .check("body", JsonNode::isTextual, "must be a text")
                .text("contentType");
    }

    private void checkCombination() {
        if (MATCHING.containsAll(order.names())) {
            throw Refusal.invalid("body", "the order names no fault");
        }
        order.names().stream().filter(ENDING::contains).skip(1).forEach(second -> {
            throw order.invalid(second, "cannot be combined with another way to end the call");
        });
        if (order.names().stream().anyMatch(ENDING::contains)) {
            order.names().stream().filter(ANSWERING::contains).forEach(answering -> {
                throw order.invalid(answering, "cannot be combined with a call that is never answered");
            });
        }
        if (order.has("lateEffectMs") && order.has("latencyMs")) {
            throw order.invalid("latencyMs", "cannot be combined with lateEffectMs");
        }
        if (order.has("effect") && !order.has("status") && !order.has("body")) {
            throw order.invalid("effect", "needs a status or a body");
        }
        if (order.has("contentType") && !order.has("body")) {
            throw order.invalid("contentType", "needs a body");
        }
        if (order.has("staleRead") && !members.path("method").asText("GET").equals("GET")) {
            throw order.invalid("staleRead", "is for GET only");
        }
    }

    private CallPattern pattern() {
        boolean readsOnly = members.path("staleRead").asBoolean();
        return new CallPattern(
                readsOnly ? Optional.of("GET") : text("method"),
                text("path").map(CallPattern::glob),
                text("bodyContains"));
    }

    private Fault fault(ObjectNode placed) {
        OptionalLong lateEffectMs = order.has("lateEffectMs")
                ? OptionalLong.of(members.path("lateEffectMs").longValue())
                : OptionalLong.empty();
        return new Fault(
                members.path("latencyMs").longValue(),
                takesEffect(),
                lateEffectMs,
                members.path("staleRead").asBoolean(),
                thirdParty(),
                ending(),
                replacement(),
                headers(),
                placed);
    }

    private boolean takesEffect() {
        if (order.has("hang") || order.has("reset")) {
            return text("hang").or(() -> text("reset")).filter("AFTER"::equals).isPresent();
        }
        boolean answeredByProvider = !order.has("status") && !order.has("body");
        return answeredByProvider || members.path("effect").asBoolean();
    }

    private Ending ending() {
        if (order.has("reset")) {
            return Ending.RESET;
        }
        return order.has("hang") || order.has("lateEffectMs") ? Ending.HANG : Ending.ANSWER;
    }

    private ThirdPartyAct thirdParty() {
        if (members.get("thirdParty") instanceof ObjectNode patch) {
            return ThirdPartyAct.change(patch);
        }
        return order.has("thirdParty") ? ThirdPartyAct.DELETE : ThirdPartyAct.NONE;
    }

    private Optional<Answer> replacement() {
        int status = members.path("status").asInt(200);
        if (order.has("body")) {
            String contentType = text("contentType").orElse("application/json; charset=utf-8");
            return Optional.of(
                    Answer.raw(status, contentType, members.path("body").textValue()));
        }
        if (!order.has("status")) {
            return Optional.empty();
        }
        return Optional.of(Answer.of(
                status,
                status < 400
                        ? Envelope.success(NullNode.getInstance())
                        : Envelope.failure("ordered status " + status, status)));
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        members.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        return headers;
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(members.path(name).textValue());
    }

    static Predicate<JsonNode> atLeast(int least) {
        return value -> value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= least;
    }

    private static boolean isHeaders(JsonNode headers) {
        return headers.isObject()
                && headers.properties().stream()
                        .allMatch(header -> HEADER_NAME.matcher(header.getKey()).matches()
                                && header.getValue().isTextual()
                                && !header.getValue().textValue().matches("(?s).*[\\r\\n].*"));
    }

    private static boolean isAct(JsonNode thirdParty) {
        return thirdParty.isObject() || thirdParty.asText().equals("DELETE");
    }
}
