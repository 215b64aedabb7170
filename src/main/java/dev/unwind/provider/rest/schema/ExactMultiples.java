package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.MultipleOfValidator;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.Vocabulary;
import java.util.Set;

/** The keyword {@code multipleOf} without the way through floating point, which fails beyond 1.8e308. Stateless. */
final class ExactMultiples extends AbstractKeyword {
    private static final String KEYWORD = "multipleOf";

    private static final Vocabulary VALIDATION = new Vocabulary(
            Vocabulary.V202012_VALIDATION.getIri(),
            Vocabulary.V202012_VALIDATION.getKeywords().stream()
                    .map(keyword -> keyword.getValue().equals(KEYWORD) ? new ExactMultiples() : keyword)
                    .toArray(Keyword[]::new));

    private ExactMultiples() {
        super(KEYWORD);
    }

    /** The vocabulary that has this keyword; null for every other, which stays as it is. */
    static Vocabulary vocabulary(String iri) {
        return iri.equals(VALIDATION.getIri()) ? VALIDATION : null;
    }

    @Override
    public JsonValidator newValidator(
            SchemaLocation location, JsonNodePath path, JsonNode schema, JsonSchema parent, ValidationContext context) {
        return new MultipleOfValidator(location, path, schema, parent, context) {
            @Override
            public Set<ValidationMessage> validate(
                    ExecutionContext execution, JsonNode node, JsonNode root, JsonNodePath at) {
                JsonNode exact = node.isIntegralNumber() ? DecimalNode.valueOf(node.decimalValue()) : node;
                return super.validate(execution, exact, root, at);
            }
        };
    }
}
