package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.url.UrlPath;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ids of a kind may be. They are put into paths, so that an id must not lead to another resource there.
 *
 * @param numeric whether ids are integers in JSON; of a child, what identifies it under its parent
 * @param reserved whether ids may hold slashes and semicolons, which the provider takes percent-encoded
 * @param pattern what every id matches as a whole, in time that grows with its length alone; empty if the kind does not
 *     say
 * @param only the one id that there is, of a kind with a single resource; empty for other kinds
 * @param parent under what the resources lie; empty if they lie under no other resource
 */
public record IdRules(
        boolean numeric,
        boolean reserved,
        Optional<Pattern> pattern,
        Optional<RemoteId> only,
        Optional<Parent> parent) {
    /** Texts that are one segment of a path each. */
    public static final IdRules TEXTS = new IdRules(false, false, Optional.empty());

    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,38}");
    private static final int DIGITS_OF_ANY_LONG = 18;

    /**
     * That under which the resources of a kind lie.
     *
     * @param member the member of a projection that holds the parent's id; no part of the provider's API
     * @param kind the kind of the parent; empty if it is a value that is no resource
     * @param rules what the ids of parents may be
     * @param listable whether all parents can be listed
     */
    public record Parent(String member, Optional<String> kind, IdRules rules, boolean listable) {
        /** The id of the parent, as a projection or a desired state names it; empty if it is none. */
        public Optional<RemoteId> in(JsonNode state) {
            JsonNode id = state.path(member);
            return Optional.of(id)
                    .filter(value -> value.isTextual() || value.isIntegralNumber())
                    .map(JsonNode::asText)
                    .filter(rules::allow)
                    .map(RemoteId::new);
        }
    }

    /** What the ids of a kind with many resources may be. */
    public IdRules(boolean numeric, boolean reserved, Optional<Pattern> pattern) {
        this(numeric, reserved, pattern, Optional.empty(), Optional.empty());
    }

    /** The rules of a kind with a single resource. */
    public static IdRules only(RemoteId id) {
        return new IdRules(false, false, Optional.empty(), Optional.of(id), Optional.empty());
    }

    /** These rules, for what identifies a resource under its parent. */
    public IdRules under(Parent above) {
        return new IdRules(numeric, reserved, pattern, only, Optional.of(above));
    }

    /** Whether an id of the kind may have this text, whatever its length. */
    public boolean allow(String text) {
        if (parent.isEmpty()) {
            return allowOwn(text);
        }
        return Optional.of(text)
                .filter(id -> !id.isBlank())
                .map(RemoteId::new)
                .filter(id -> id.parent()
                        .filter(above -> parent.get().rules().allow(above.value()))
                        .isPresent())
                .filter(id -> allowOwn(id.own()) && isSpeltOnce(id))
                .isPresent();
    }

    /** Whether no other text is the id of this child: its own part has no leading zero, and no needless encoding. */
    private boolean isSpeltOnce(RemoteId child) {
        return child.parent()
                        .filter(above -> above.child(child.own()).equals(child))
                        .isPresent()
                && parts(child).stream().map(JsonNode::asText).toList().equals(texts(child));
    }

    /** What identifies a child and each that it lies under, as the id spells it. */
    private static List<String> texts(RemoteId child) {
        List<String> texts = new ArrayList<>();
        Optional<RemoteId> next = Optional.of(child);
        while (next.isPresent()) {
            texts.add(next.get().own());
            next = next.get().parent();
        }
        return texts;
    }

    /** Whether this text can identify a resource of the kind, of a child under its parent. */
    public boolean allowOwn(String text) {
        if (only.isPresent()) {
            return only.get().value().equals(text);
        }
        boolean formed = numeric ? INTEGER.matcher(text).matches() : fitPaths(text);
        return formed && pattern.map(form -> form.matcher(text).matches()).orElse(true);
    }

    /** Whether a text can stand in a path of the provider, percent-encoded, and leads nowhere else. */
    public boolean fitPaths(String text) {
        return !text.isBlank() && (reserved ? UrlPath.staysBelow(text) : UrlPath.isSegment(text));
    }

    /** An id in the form that other resources of the provider hold it. */
    public JsonNode json(RemoteId id) {
        return parent.isPresent() ? JsonNodeFactory.instance.textNode(id.value()) : ownJson(id.value());
    }

    /** What identifies a resource, in the form that the kind's JSON has it. */
    private JsonNode ownJson(String own) {
        if (!numeric) {
            return JsonNodeFactory.instance.textNode(own);
        }
        return own.length() <= DIGITS_OF_ANY_LONG
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(own))
                : JsonNodeFactory.instance.numberNode(new BigInteger(own));
    }

    /** What identifies a resource, and each that it lies under, from the resource upwards. */
    public List<JsonNode> parts(RemoteId id) {
        if (parent.isEmpty()) {
            return List.of(ownJson(id.value()));
        }
        List<JsonNode> parts = new ArrayList<>();
        parts.add(ownJson(id.own()));
        id.parent().ifPresent(above -> parts.addAll(parent.get().rules().parts(above)));
        return parts;
    }

    /** Says what ids look like, as the end of a message; empty if there is nothing to say. */
    public String description() {
        return parent.map(above -> "; it is the id of the "
                        + above.kind().orElse(above.member())
                        + " under which it lies, a slash, and its own" + describedOwn())
                .orElseGet(this::describedOwn);
    }

    private String describedOwn() {
        if (only.isPresent()) {
            return "; there is one alone, and its id is \"" + only.get() + "\"";
        }
        if (pattern.isPresent()) {
            return "; its ids match " + pattern.get();
        }
        if (numeric) {
            return "; its ids are whole numbers";
        }
        return "; an id is no \".\" or \"..\" and holds no backslash"
                + (reserved ? "" : ", slash or semicolon")
                + ", also none that is percent-encoded";
    }
}
