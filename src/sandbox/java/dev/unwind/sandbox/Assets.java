package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The assets of a watchlist, one of each: two are the same if chain, type and address (without case) or name agree.
 * Immutable.
 */
final class Assets {
    private static final Set<String> WRITABLE = Set.of("chain", "type", "address", "name");
    private static final List<String> TYPES = List.of("Wallet", "Contract", "Protocol", "Token", "Pool", "NFT");

    private final Map<List<String>, ObjectNode> byIdentity;

    private Assets(Map<List<String>, ObjectNode> byIdentity) {
        this.byIdentity = byIdentity;
    }

    /** The assets of a stored watchlist. */
    static Assets stored(ObjectNode watchlist) {
        Map<List<String>, ObjectNode> assets = new LinkedHashMap<>();
        watchlist.path("assets").forEach(asset -> assets.putIfAbsent(identity(asset), asset.deepCopy()));
        return new Assets(assets);
    }

    /** The assets that were sent, without their null members; refuses anything else. */
    static Assets sent(ArrayNode sent) {
        Map<List<String>, ObjectNode> assets = new LinkedHashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            ObjectNode asset = checked(sent.get(i), "assets[" + i + "]");
            assets.putIfAbsent(identity(asset), asset);
        }
        return new Assets(assets);
    }

    Assets plus(Assets added) {
        Map<List<String>, ObjectNode> sum = new LinkedHashMap<>(byIdentity);
        added.byIdentity.forEach(sum::putIfAbsent);
        return new Assets(sum);
    }

    Assets minus(Assets removed) {
        Map<List<String>, ObjectNode> rest = new LinkedHashMap<>(byIdentity);
        rest.keySet().removeAll(removed.byIdentity.keySet());
        return new Assets(rest);
    }

    ArrayNode stored() {
        return Json.array(byIdentity.values());
    }

    /**
     * The read form: in another order than written, with members that the provider adds.
     *
     * @param riskScore a score that changes from read to read
     */
    ArrayNode shown(int riskScore) {
        List<ObjectNode> inOrder = List.copyOf(byIdentity.values());
        return IntStream.rangeClosed(1, inOrder.size())
                .mapToObj(i -> shown(inOrder.get(inOrder.size() - i), riskScore))
                .collect(Json.toArray());
    }

    private static ObjectNode shown(ObjectNode asset, int riskScore) {
        ObjectNode shown = Json.object();
        for (String name : List.of("chain", "type", "address", "name")) {
            shown.set(name, asset.get(name));
        }
        shown.putNull("note");
        shown.putArray("systemLabels").add("sandbox");
        shown.putObject("riskScores").put("total", riskScore);
        return shown;
    }

    private static ObjectNode checked(JsonNode sent, String where) {
        Fields asset = Fields.of(withoutNulls(sent), where)
                .only(WRITABLE)
                .required("chain", "type")
                .text("chain")
                .oneOf("type", TYPES)
                .text("address")
                .text("name");
        boolean namedOnly = asset.members().path("type").asText().equals("Protocol") && !asset.has("address");
        asset.required(namedOnly ? "name" : "address");
        return asset.members();
    }

    private static JsonNode withoutNulls(JsonNode sent) {
        JsonNode rest = sent.deepCopy();
        for (Iterator<JsonNode> members = rest.iterator(); rest.isObject() && members.hasNext(); ) {
            if (members.next().isNull()) {
                members.remove();
            }
        }
        return rest;
    }

    private static List<String> identity(JsonNode asset) {
        return List.of(
                asset.path("chain").asText(),
                asset.path("type").asText(),
                asset.path("address").asText().toLowerCase(Locale.ROOT),
                asset.path("name").asText());
    }
}
