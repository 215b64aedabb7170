package dev.unwind.apivariants;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that are ordered, in that order. A call is struck by the first that is due for it, and by no other. */
final class FaultOrders {
    private final List<Order> orders = new ArrayList<>();

    private static final class Order {
        private final Fault fault;
        private int seen;

        private Order(Fault fault) {
            this.fault = fault;
        }

        private boolean strikes(Call call) {
            if (spent() || !fault.isFor(call)) {
                return false;
            }
            seen++;
            return seen > fault.skipped;
        }

        private boolean spent() {
            return seen >= fault.skipped + fault.times;
        }
    }

    void place(Fault fault) {
        orders.add(new Order(fault));
    }

    Optional<Fault> next(Call call) {
        return orders.stream().filter(order -> order.strikes(call)).findFirst().map(order -> order.fault);
    }

    /** How many orders wait for further calls. */
    int waiting() {
        return (int) orders.stream().filter(order -> !order.spent()).count();
    }

    void clear() {
        orders.clear();
    }
}
