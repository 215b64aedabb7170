package dev.unwind.engine.state;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where secrets may go: a value that is secret in one resource only into a member that is secret in the other. A member
 * that is shown would show it. Stateless.
 */
public final class SecretFlow {
    private static final String ANY = "*";

    private SecretFlow() {}

    /** Whether the member at this JSON Pointer is secret, or lies in one that is. */
    public static boolean isSecret(KindTraits traits, String member) {
        return isSecret(traits, tokens(member));
    }

    /**
     * The secret that a reference would carry into a member which is not secret; empty if it carries none.
     *
     * @param source the JSON Pointer of the value in a resource of the kind {@code from}
     * @param member the JSON Pointer of the member that takes it in a state of the kind {@code to}
     */
    public static Optional<PathPattern> leak(KindTraits from, String source, KindTraits to, String member) {
        List<String> taken = tokens(source);
        List<String> place = tokens(member);
        return from.secrets().stream()
                .filter(secret -> overlaps(secret.tokens(), taken))
                .filter(secret -> !isSecret(to, landing(secret.tokens(), taken.size(), place)))
                .findFirst();
    }

    /** Whether a secret lies in what is taken, or what is taken in the secret. */
    private static boolean overlaps(List<String> secret, List<String> taken) {
        for (int i = 0; i < Math.min(secret.size(), taken.size()); i++) {
            if (!secret.get(i).equals(ANY) && !secret.get(i).equals(taken.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Where a secret comes to lie, if as many of its first tokens are taken along with it. */
    private static List<String> landing(List<String> secret, int taken, List<String> place) {
        List<String> landing = new ArrayList<>(place);
        landing.addAll(secret.subList(Math.min(taken, secret.size()), secret.size()));
        return landing;
    }

    private static boolean isSecret(KindTraits traits, List<String> member) {
        return traits.secrets().stream().map(PathPattern::tokens).anyMatch(secret -> covers(secret, member));
    }

    private static boolean covers(List<String> secret, List<String> member) {
        if (secret.size() > member.size()) {
            return false;
        }
        for (int i = 0; i < secret.size(); i++) {
            if (!secret.get(i).equals(ANY) && !secret.get(i).equals(member.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> tokens(String pointer) {
        return pointer.isEmpty()
                ? List.of()
                : Stream.of(pointer.substring(1).split("/", -1))
                        .map(token -> token.replace("~1", "/").replace("~0", "~"))
                        .toList();
    }
}
