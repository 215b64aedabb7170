package dev.unwind.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is not as its kind has it does not pass. */
class ManifestsTest {
    @Test
    void a_member_that_a_type_does_not_have_is_refused() {
        refuses("imagePulPolicy", deployment("imagePulPolicy: Always"));
        refuses("secretRefs", deployment("envFrom: [{ secretRefs: { name: a } }]"));
        refuses("dropped", deployment("securityContext: { capabilities: { dropped: [ALL] } }"));
        assertEquals(
                1,
                Manifests.read(deployment("imagePullPolicy: Always")).objects().size());
    }

    @Test
    void a_custom_resource_has_its_shape() {
        refuses(
                "durability",
                """
                apiVersion: postgresql.cnpg.io/v1
                kind: Cluster
                metadata: { name: a }
                spec:
                  instances: 1
                  imageName: a
                  bootstrap: { initdb: { database: a, owner: a } }
                  storage: { size: 1Gi }
                  resources: { requests: { cpu: "1", memory: 1Gi }, limits: { cpu: "1", memory: 1Gi } }
                  postgresql: { synchronous: { method: any, number: 1, durability: required } }
                """);
        refuses("unknown kind", "{ apiVersion: example.com/v1, kind: Gadget, metadata: { name: a } }");
    }

    private static void refuses(String why, String manifest) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Manifests.read(manifest));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static String deployment(String member) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: a }
                spec: { template: { spec: { containers: [{ name: a, %s }] } } }
                """
                .formatted(member);
    }
}
