package dev.unwind.api.description;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;

/**
 * Corrects what the scanner cannot derive from the code: absent members are left out and never null, pages are named
 * after their items, and JSON comes first among the media types of a body. Generated clients depend on it.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class SchemaFilter implements OASFilter {
    private static final Pattern PAGE = Pattern.compile("\\bPage(\\w+?)(Answer)?$");

    @Override
    public Schema filterSchema(Schema schema) {
        if (isNullable(schema.getType())) {
            schema.setType(withoutNull(schema.getType()));
        }
        present(schema).ifPresent(alternative -> {
            schema.setAnyOf(null);
            schema.setRef(alternative.getRef());
        });
        if (schema.getRef() != null) {
            schema.setRef(renamed(schema.getRef()));
        }
        return schema;
    }

    @Override
    public RequestBody filterRequestBody(RequestBody body) {
        var types = Optional.ofNullable(body.getContent())
                .map(Content::getMediaTypes)
                .orElse(Map.of());
        if (types.size() > 1 && types.containsKey(MediaType.APPLICATION_JSON)) {
            var sorted = new LinkedHashMap<String, org.eclipse.microprofile.openapi.models.media.MediaType>();
            sorted.put(MediaType.APPLICATION_JSON, types.get(MediaType.APPLICATION_JSON));
            types.forEach(sorted::putIfAbsent);
            body.getContent().setMediaTypes(sorted);
        }
        return body;
    }

    private static boolean isNullable(List<SchemaType> types) {
        return types != null && types.size() > 1 && types.contains(SchemaType.NULL);
    }

    private static List<SchemaType> withoutNull(List<SchemaType> types) {
        return types.stream().filter(type -> type != SchemaType.NULL).toList();
    }

    /** The schema that a nullable schema refers to. */
    private static Optional<Schema> present(Schema schema) {
        var alternatives = Optional.ofNullable(schema.getAnyOf()).orElse(List.of());
        boolean orNull = alternatives.stream()
                .anyMatch(alternative -> List.of(SchemaType.NULL).equals(alternative.getType()));
        return alternatives.stream()
                .filter(alternative -> orNull && alternatives.size() == 2 && alternative.getRef() != null)
                .findFirst();
    }

    private static String renamed(String name) {
        return PAGE.matcher(name).replaceFirst("$1Page");
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        var schemas = new TreeMap<String, Schema>();
        document.getComponents().getSchemas().forEach((name, schema) -> schemas.put(renamed(name), schema));
        document.getComponents().setSchemas(schemas);
    }
}
