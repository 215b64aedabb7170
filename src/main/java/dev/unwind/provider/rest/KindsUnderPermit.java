package dev.unwind.provider.rest;

import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The registry's kinds under the permit of one run. Each is made on first use. Thread-safe. */
final class KindsUnderPermit implements Kinds {
    private final Map<String, ResourceKind> all;
    private final CallPermit permit;
    private final Map<String, ResourceKind> permitted = new ConcurrentHashMap<>();

    KindsUnderPermit(Map<String, ResourceKind> all, CallPermit permit) {
        this.all = all;
        this.permit = permit;
    }

    @Override
    public Optional<ResourceKind> find(String name) {
        return Optional.ofNullable(all.get(name))
                .map(kind -> permitted.computeIfAbsent(name, each -> kind.under(permit)));
    }

    @Override
    public List<ResourceKind> all() {
        return all.keySet().stream().map(this::get).toList();
    }

    @Override
    public Kinds under(CallPermit other) {
        return new KindsUnderPermit(all, other);
    }
}
