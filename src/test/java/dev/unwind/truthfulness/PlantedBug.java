package dev.unwind.truthfulness;

import java.util.List;
import java.util.Map;

/** An error that is planted into a copy of the program: places in its sources, and what stands there instead. */
enum PlantedBug {
    FINAL_LOOK_LEFT_OUT(
            new Planting("dev/unwind/engine/unwind/FinalLook.java", "return pass(1);", "return recordAll();")),
    DELETE_NOT_READ_BACK(new Planting(
            "dev/unwind/engine/indoubt/DeleteWrite.java",
            "return traits.behaviour().completeDeletes()",
            "return !traits.name().isEmpty()")),
    ACCEPTED_DELETE_IS_BELIEVED(
            new Planting(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    "private final Step step;",
                    "private volatile boolean accepted; private final Step step;"),
            new Planting(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    ".replaceWith(current);",
                    """
                            .onFailure(dev.unwind.provider.ProviderFailure.class)
                            .recoverWithUni(failure -> {
                                accepted = ((dev.unwind.provider.ProviderFailure) failure).accepted();
                                return accepted ? Uni.createFrom().voidItem() : Uni.createFrom().failure(failure);
                            })
                            .replaceWith(current);
                    """),
            new Planting(
                    "dev/unwind/engine/indoubt/DeleteWrite.java",
                    "return traits.behaviour().completeDeletes()",
                    "return accepted || traits.behaviour().completeDeletes()")),
    /** Under an id that leads nowhere, if the answer gives none. */
    ACCEPTED_POST_IS_BELIEVED(
            new Planting(
                    "dev/unwind/provider/rest/kind/CreateOperation.java",
                    "? accepted.created(answer, wanted, () -> idOfAccepted(answer, template, wanted), onCreated)",
                    """
                    ? Uni.createFrom().item(() -> {
                        RemoteId id = idOfAccepted(answer, template, wanted)
                                .orElseGet(() -> new RemoteId(Long.toString(System.nanoTime())));
                        return new RemoteResource(id, wanted, wanted, Optional.of("accepted"), Optional.empty());
                    })
                    """),
            believedAsAnswered()),
    ACCEPTED_PUT_IS_BELIEVED(believedUpdate("PUT"), believedAsAnswered()),
    ACCEPTED_PATCH_IS_BELIEVED(believedUpdate("PATCH"), believedAsAnswered()),
    NAMES_COMPARED_EXACTLY(
            new Planting(
                    "dev/unwind/provider/rest/kind/NameSearch.java",
                    "        return perParent(\n",
                    "        if (!name.isEmpty()) return name;\n        return perParent(\n"),
            new Planting(
                    "dev/unwind/provider/rest/kind/NameSearch.java",
                    "        String compatible = ",
                    "        if (!name.isEmpty()) return name;\n        String compatible = "));

    private final List<Planting> places;

    PlantedBug(Planting... places) {
        this.places = List.of(places);
    }

    /** An update that is accepted is answered as if it were done. */
    private static Planting believedUpdate(String method) {
        return new Planting(
                "dev/unwind/provider/rest/kind/UpdateOperation.java",
                "? accepted.endedOn(answer, before.id(), change.heard()).map(done -> unversioned(before))",
                """
                ? (single.method().equals("%s")
                        ? Uni.createFrom().item(new RemoteResource(
                                before.id(), before.body(), change.target(), Optional.of("accepted"), before.createdAt()))
                        : accepted.endedOn(answer, before.id(), change.heard()).map(done -> unversioned(before)))
                """
                        .formatted(method));
    }

    /** What an accepted write is to make is not looked for. */
    private static Planting believedAsAnswered() {
        return new Planting(
                "dev/unwind/engine/forward/AfterImage.java",
                "boolean complete = kind.traits().completeAnswers() && ",
                "boolean complete = answer.version().equals(Optional.of(\"accepted\"))"
                        + " || kind.traits().completeAnswers() && ");
    }

    /** The sources with the error, by their paths. */
    Map<String, String> sources() {
        return Planting.sources(places);
    }
}
