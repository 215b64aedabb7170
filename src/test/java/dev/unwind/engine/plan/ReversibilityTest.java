package dev.unwind.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An undoing is called exact only where it brings everything back. */
class ReversibilityTest {
    private static final PathPattern SECRET = PathPattern.parse("/config/secret");
    private static final KindTraits PLAIN = traits("thing", List.of(), List.of(), List.of());

    private static KindTraits traits(
            String name, List<PathPattern> writeOnly, List<IdReference> references, List<String> limitations) {
        return new KindTraits(
                name,
                "stub",
                "account",
                IdRules.TEXTS,
                Optional.of("name"),
                true,
                true,
                Optional.empty(),
                true,
                true,
                KindTraits.Abilities.ALL,
                false,
                List.of(),
                writeOnly,
                false,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(1),
                references,
                List.of(),
                limitations,
                List.of("a new id"),
                KindTraits.Behaviour.PLAIN);
    }

    private static Kinds kinds(KindTraits... all) {
        var kinds = Stream.of(all)
                .map(traits -> (ResourceKind) Proxy.newProxyInstance(
                        ReversibilityTest.class.getClassLoader(),
                        new Class<?>[] {ResourceKind.class},
                        (proxy, method, arguments) -> method.getName().equals("name") ? traits.name() : traits))
                .toList();
        return new Kinds() {
            @Override
            public Optional<ResourceKind> find(String name) {
                return kinds.stream().filter(kind -> kind.name().equals(name)).findFirst();
            }

            @Override
            public List<ResourceKind> all() {
                return kinds;
            }

            @Override
            public Kinds under(CallPermit permit) {
                return this;
            }
        };
    }

    private static Reversibility of(KindTraits kind, ChangeType type, JsonNode desired, PathPattern... masked) {
        return Reversibility.of(kinds(kind), kind, type, Optional.of(desired), List.of(masked));
    }

    private static List<String> codes(Reversibility outlook) {
        return outlook.warnings().stream().map(Reversibility.Warning::code).toList();
    }

    @Test
    void a_plain_kind_is_brought_back_exactly() {
        for (var type : ChangeType.values()) {
            var outlook = of(PLAIN, type, Json.object());
            assertTrue(outlook.exact());
            assertEquals(List.of(), codes(outlook), "a note is no loss");
        }
        assertTrue(Reversibility.exact(kinds(PLAIN), PLAIN));
    }

    @Test
    void a_limitation_matters_where_the_resource_is_recreated() {
        var limited = traits("thing", List.of(), List.of(), List.of("its holders are lost"));
        for (var type : List.of(ChangeType.DELETE, ChangeType.REPLACE)) {
            var outlook = of(limited, type, Json.object());
            assertFalse(outlook.exact());
            assertEquals(List.of("LIMITATION"), codes(outlook));
        }
        assertTrue(of(limited, ChangeType.CREATE, Json.object()).exact());
        assertTrue(of(limited, ChangeType.UPDATE, Json.object()).exact());
        assertFalse(Reversibility.exact(kinds(limited), limited));
    }

    @Test
    void a_masked_value_is_lost_where_it_would_have_to_be_written() {
        var changed = Json.object()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "config", Json.object().put("secret", "new"));
        assertEquals(List.of("MASKED"), codes(of(PLAIN, ChangeType.DELETE, Json.object(), SECRET)));
        assertFalse(of(PLAIN, ChangeType.UPDATE, changed, SECRET).exact());
        assertTrue(of(PLAIN, ChangeType.UPDATE, Json.object().put("other", 1), SECRET)
                .exact());
        assertTrue(of(PLAIN, ChangeType.CREATE, changed, SECRET).exact());
    }

    @Test
    void what_the_provider_deletes_together_with_a_resource_comes_back_under_another_id() {
        var holder = traits(
                "holder",
                List.of(),
                List.of(new IdReference(PathPattern.parse("/thing"), "thing", OnDelete.CASCADE)),
                List.of());
        var both = kinds(PLAIN, holder);
        var outlook = Reversibility.of(both, PLAIN, ChangeType.DELETE, Optional.empty(), List.of());
        assertEquals(List.of("CASCADE"), codes(outlook));
        assertFalse(outlook.exact());
        assertFalse(Reversibility.exact(both, PLAIN));
        assertTrue(Reversibility.of(both, holder, ChangeType.DELETE, Optional.empty(), List.of())
                .exact());
    }

    @Test
    void what_cannot_be_read_keeps_a_kind_from_being_exact() {
        var blind = traits("thing", List.of(SECRET), List.of(), List.of());
        assertEquals(List.of("WRITE_ONLY"), codes(of(blind, ChangeType.DELETE, Json.object())));
        assertFalse(Reversibility.exact(kinds(blind), blind));
    }
}
