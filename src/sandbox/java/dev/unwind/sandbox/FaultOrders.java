package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The current fault orders, oldest first. A call gets the fault of the first order that is due for it, and no other.
 * Thread-safe.
 */
final class FaultOrders {
    private final List<FaultOrder> orders = new ArrayList<>();
    private int placed;

    /** @throws Refusal if the order is invalid; names the invalid member */
    synchronized ObjectNode place(JsonNode body) {
        FaultOrder order = FaultOrderForm.read(body, placed + 1);
        placed++;
        orders.add(order);
        return order.shown();
    }

    synchronized Fault next(Call call) {
        return orders.stream()
                .filter(order -> order.strikes(call))
                .findFirst()
                .map(FaultOrder::fault)
                .orElse(Fault.NONE);
    }

    synchronized ArrayNode shown() {
        return orders.stream().map(FaultOrder::shown).collect(Json.toArray());
    }

    synchronized void clear() {
        orders.clear();
    }
}
