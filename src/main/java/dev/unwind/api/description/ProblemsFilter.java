package dev.unwind.api.description;

import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.IndexView;

/** Adds the possible problems to every operation: one response for each status, with an example of each problem. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsFilter implements OASFilter {
    private static final int UNPROCESSABLE = 422;

    private static final Set<ProblemType> OF_ALL =
            EnumSet.of(ProblemType.INVALID_PARAMETER, ProblemType.NOT_ACCEPTABLE, ProblemType.INTERNAL_ERROR);

    private static final Set<ProblemType> OF_BODIES = EnumSet.of(
            ProblemType.MALFORMED_JSON,
            ProblemType.BAD_REQUEST,
            ProblemType.TOO_SLOW,
            ProblemType.TOO_LARGE,
            ProblemType.UNSUPPORTED_MEDIA_TYPE,
            ProblemType.TENANT_OVER_LIMIT,
            ProblemType.OVERLOADED);

    /** The problem types of each operation, by its id. */
    private final Map<String, List<ProblemType>> declared = new HashMap<>();

    /**
     * Called by the framework at build time.
     *
     * @param index the program's classes
     */
    public ProblemsFilter(IndexView index) {
        for (var problems : index.getAnnotations(Problems.class)) {
            var operation = problems.target().asMethod().annotation(Operation.class);
            declared.put(operation.value("operationId").asString(), types(problems));
        }
    }

    private static List<ProblemType> types(AnnotationInstance problems) {
        return Arrays.stream(problems.value().asEnumArray())
                .map(ProblemType::valueOf)
                .toList();
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().forEach(operation -> describe(operation, path)));
        Arrays.stream(ProblemType.values())
                .forEach(type -> document.getComponents().addExample(type.label(), example(type)));
    }

    private void describe(org.eclipse.microprofile.openapi.models.Operation operation, String path) {
        var types = EnumSet.copyOf(OF_ALL);
        types.addAll(declared.getOrDefault(operation.getOperationId(), List.of()));
        if (operation.getRequestBody() != null) {
            types.addAll(OF_BODIES);
        }
        if (path.contains("{")) {
            types.add(ProblemType.NOT_FOUND);
        }
        types.stream()
                .collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()))
                .forEach((status, each) ->
                        operation.getResponses().addAPIResponse(Integer.toString(status), response(each)));
    }

    private static APIResponse response(List<ProblemType> types) {
        var type = OASFactory.createMediaType().schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
        types.forEach(each ->
                type.addExample(each.label(), OASFactory.createExample().ref("#/components/examples/" + each.label())));
        var titles = new ArrayList<String>();
        types.forEach(each -> titles.add(each.title()));
        var response = OASFactory.createAPIResponse()
                .description(String.join("; or: ", titles))
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE_TEXT, type));
        if (types.stream().anyMatch(ProblemType::passes)) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader()
                            .description("in how many seconds to come again")
                            .schema(OASFactory.createSchema().addType(SchemaType.INTEGER)));
        }
        return response;
    }

    private static Example example(ProblemType type) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("type", type.uri().toString());
        value.put("title", type.title());
        value.put("status", type.status());
        value.put("detail", type.example());
        if (type.status() == UNPROCESSABLE && type != ProblemType.KEY_REUSED) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("pointer", "/changes/0");
            error.put("detail", "remoteId or name is missing");
            value.put("errors", List.of(error));
        }
        return OASFactory.createExample()
                .summary(type.title())
                .description(type.meaning())
                .value(value);
    }
}
