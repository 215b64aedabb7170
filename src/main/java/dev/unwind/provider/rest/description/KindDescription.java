package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.auth.SecretQuery;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.Masks;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.operation.PollForm;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The description of one kind.
 *
 * @param path of the collection
 * @param linksUnder further paths that links and redirects may lead to
 * @param envelope where the answer to a read or write of one resource holds it; empty for that of all the provider's
 *     answers
 * @param createdAt where a resource's body holds the time at which it was created
 * @param version the version that makes writes conditional; empty if there is none
 * @param list how all resources are listed; empty if they cannot be
 * @param find how resources are looked up by name; empty if the list serves for it
 * @param form which part of a body is the projection, and when two projections are equal
 * @param desired a JSON Schema of the whole desired state of a create; empty if there is none
 * @param idempotencyHeader the header sent with the calls of a create; empty if there is none
 * @param exclusiveCreate whether a create is conditional on the absence of the resource ({@code If-None-Match: *}, RFC
 *     9110, 13.1.2)
 * @param update the calls of an update; none if the API cannot update
 * @param read the call that reads one resource by its id
 * @param readBySearch the search that reads one resource by its id, in place of {@code read}; empty if there is none
 * @param progress how resources show that a write is still being carried out; empty if they do not
 * @param removal how resources are deleted, and how they come back
 * @param bare the member of a projection that is the whole body of a resource; empty if bodies are objects of members
 * @param collections members that are read by calls of their own
 * @param bulk the calls that take many resources; empty if there are none
 */
public record KindDescription(
        KindTraits traits,
        String path,
        List<String> linksUnder,
        IdentityForm identity,
        Optional<JsonPointer> envelope,
        Optional<JsonPointer> createdAt,
        Optional<VersionForm> version,
        AbsenceForm absence,
        Optional<ListForm> list,
        Optional<ListForm> find,
        Form form,
        Optional<JsonNode> desired,
        Optional<IdempotencyHeader> idempotencyHeader,
        boolean exclusiveCreate,
        Operation create,
        Operation update,
        CallTemplate read,
        Optional<ListForm> readBySearch,
        Optional<ProgressForm> progress,
        Removal removal,
        Optional<String> bare,
        List<CollectionForm> collections,
        Optional<BulkForm> bulk) {

    /**
     * How projections are made and compared.
     *
     * @param project extracts the projection from a body; empty if it is the body itself
     * @param readOnly members that are removed from it
     * @param unordered arrays whose order does not matter
     * @param ignoreCase texts whose case does not matter
     * @param trims texts whose surrounding white space does not matter
     * @param times texts that are compared as points in time (RFC 3339)
     * @param writeOnly members that can be written and are never shown
     * @param defaults the values that absent members stand for
     * @param nullsAbsent whether a member that is null counts as absent
     * @param escapedReads whether reads show texts with HTML entities, and writes take them plain
     * @param masks which values stand for others that are not shown
     */
    public record Form(
            Optional<Expression<JsonNode>> project,
            List<PathPattern> readOnly,
            List<PathPattern> unordered,
            List<PathPattern> ignoreCase,
            List<PathPattern> trims,
            List<PathPattern> times,
            List<PathPattern> writeOnly,
            MemberDefaults defaults,
            boolean nullsAbsent,
            boolean escapedReads,
            MaskForm masks) {}

    /**
     * How a provider shows values that it hides.
     *
     * @param masks finds what stands for them
     * @param kept whether an update that sends a mask back leaves the value behind it as it is
     */
    public record MaskForm(Masks masks, boolean kept) {
        /** What is meant unless a file says otherwise. */
        public static final MaskForm USUAL = new MaskForm(new Masks(List.of(), List.of()), false);
    }

    /**
     * How a provider shows that it is still carrying out a write.
     *
     * @param within how long after it was accepted a write takes effect or fails; empty if that is not known
     * @param pending true for the body of a resource on which the provider still works
     * @param failed true for the body of a resource on which the provider has given up
     * @param operation how the work itself can be looked at; empty if it cannot
     */
    public record ProgressForm(
            Optional<Duration> within,
            Optional<Expression<JsonNode>> pending,
            Optional<Expression<JsonNode>> failed,
            Optional<PollForm> operation) {
        /** How far the provider has come with a resource, as far as its body says. */
        public Progress of(JsonNode body) {
            if (isTrue(failed, body)) {
                return Progress.FAILED;
            }
            return isTrue(pending, body) ? Progress.UNDER_WAY : Progress.DONE;
        }

        private static boolean isTrue(Optional<Expression<JsonNode>> expression, JsonNode body) {
            try {
                return expression
                        .map(declared -> declared.search(body))
                        .filter(JmesPathTruth::of)
                        .isPresent();
            } catch (RuntimeException notSaid) {
                return false;
            }
        }
    }

    /**
     * The paths under which all calls of the kind lie: of each that is described, what stands before the first segment
     * with a placeholder.
     */
    public Set<String> paths() {
        return templates().map(KindDescription::fixed).collect(Collectors.toUnmodifiableSet());
    }

    /** The names of parameters that the description gives calls of this kind in their queries. */
    public Set<String> queryNames() {
        Stream<String> inPaths = templates().flatMap(template -> queryNames(template).stream());
        Stream<String> ofCalls = Stream.concat(
                        Stream.concat(Stream.of(read), bulk.stream().flatMap(BulkForm::calls)),
                        operations().flatMap(operation -> operation.calls().stream()))
                .flatMap(call -> call.parameters().query().keySet().stream());
        Stream<String> ofPages = Stream.concat(
                        Stream.of(list, find).flatMap(Optional::stream),
                        collections.stream().map(CollectionForm::list))
                .flatMap(listed -> listed.paging().stream())
                .flatMap(paging -> paging.parameters().stream());
        return Stream.of(inPaths, ofCalls, ofPages).flatMap(names -> names).collect(Collectors.toUnmodifiableSet());
    }

    /** The names of the parameters in the query of a path. */
    public static Set<String> queryNames(String path) {
        int query = path.indexOf('?');
        return query < 0
                ? Set.of()
                : Stream.of(path.substring(query + 1).split("&"))
                        .map(SecretQuery::nameOf)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** The paths of all calls, with their queries. */
    private Stream<String> templates() {
        return Stream.of(
                        Stream.of(path, read.path()),
                        operations()
                                .flatMap(operation -> operation.calls().stream())
                                .map(CallTemplate::path),
                        Stream.of(list, find, readBySearch)
                                .flatMap(Optional::stream)
                                .map(ListForm::path),
                        collections.stream().map(each -> each.list().path()),
                        absence.control().stream(),
                        progress.flatMap(ProgressForm::operation).flatMap(PollForm::path).stream(),
                        bulk.stream().flatMap(BulkForm::paths),
                        linksUnder.stream())
                .flatMap(paths -> paths);
    }

    private Stream<Operation> operations() {
        return Stream.of(
                        Stream.of(create, update, removal.delete()),
                        removal.undelete().stream(),
                        removal.recreate().stream())
                .flatMap(operations -> operations);
    }

    private static String pathOf(String template) {
        return template.replaceFirst("\\?.*$", "");
    }

    private static String fixed(String template) {
        String path = pathOf(template);
        int placeholder = path.indexOf('{');
        return placeholder < 0 ? path : path.substring(0, path.lastIndexOf('/', placeholder));
    }

    /** Whether names become parts of paths. */
    public boolean namesInPaths() {
        return namesAreIds()
                || find.filter(form -> fixed(form.path()).length()
                                < pathOf(form.path()).length())
                        .isPresent();
    }

    /** Whether every resource's id is its name. */
    public boolean namesAreIds() {
        return identity.source() == IdentityForm.Source.NAME;
    }
}
