package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.DeliveryId;
import dev.unwind.batch.change.RemoteId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One record, and all that becomes durable with it: the state of its step or batch, images, aliases and tracked names.
 * Built by one thread, read by the journal afterwards.
 */
public final class Entry {
    /** An id that a resource has lost, and the one it has now. */
    public record Alias(String account, String kind, RemoteId oldId, RemoteId newId) {}

    /**
     * A tracked name, with the id that it stands for now.
     *
     * @param existing whether it was given to a resource that was addressed by its id
     */
    public record Tracking(String kind, String name, RemoteId remoteId, boolean existing) {}

    /** That a step's tracked name goes back to what it stood for before the step gave it to this id. */
    public record NameReturn(String account, RemoteId remoteId) {}

    /** A resource that was deleted. Its tracked names stand for nothing until it is created again. */
    public record Gone(String kind, RemoteId remoteId) {}

    /** A resource that was created. */
    public record Created(String account, String kind, RemoteId remoteId) {}

    /** A delivery to a URL. */
    public record Notice(DeliveryId id, String url, ObjectNode data) {}

    private final RecordType type;
    private final OptionalInt step;
    private final ObjectNode data;
    private final Optional<StepState> stepState;
    private final Optional<BatchState> batchState;
    private final Map<ImageRole, JsonNode> images = new EnumMap<>(ImageRole.class);
    private final List<Alias> aliases = new ArrayList<>(1);
    private final List<Created> created = new ArrayList<>(1);
    private final List<Tracking> trackings = new ArrayList<>(1);
    private final List<Gone> gone = new ArrayList<>(1);
    private final List<Gone> back = new ArrayList<>(0);
    private final List<Notice> notices = new ArrayList<>(0);
    private Optional<NameReturn> nameReturn = Optional.empty();

    private Entry(
            RecordType type,
            OptionalInt step,
            ObjectNode data,
            Optional<StepState> stepState,
            Optional<BatchState> batchState) {
        this.type = type;
        this.step = step;
        this.data = data;
        this.stepState = stepState;
        this.batchState = batchState;
    }

    /** A record about a step. The data are shown to readers of the stream: no secrets. */
    public static Entry ofStep(RecordType type, int step, StepState state, ObjectNode data) {
        return new Entry(type, OptionalInt.of(step), data, Optional.of(state), Optional.empty());
    }

    /** A record about the batch as a whole. */
    public static Entry ofBatch(RecordType type, BatchState state, ObjectNode data) {
        return new Entry(type, OptionalInt.empty(), data, Optional.empty(), Optional.of(state));
    }

    /** Stores an image of the step's resource with this record, in place of an image of the same role. */
    public Entry image(ImageRole role, JsonNode body) {
        images.put(role, body);
        return this;
    }

    /**
     * Records that a resource has another id now. The batch claims the new id, too, and tracked names move to it. An
     * alias that led away from the new id is deleted.
     */
    public Entry alias(String account, String kind, RemoteId oldId, RemoteId newId) {
        if (!oldId.equals(newId)) {
            aliases.add(new Alias(account, kind, oldId, newId));
        }
        return this;
    }

    /**
     * Records that a resource was created under this id. The batch claims the id. An alias that led away from it is
     * deleted, and tracked names of it stand for something again.
     */
    public Entry created(String account, String kind, RemoteId id) {
        created.add(new Created(account, kind, id));
        return this;
    }

    /**
     * Records the id that a tracked name stands for now. What it stood for before is kept with the step.
     *
     * @param existing whether the name was given to a resource that was addressed by its id: whether it was a name
     *     before is kept, too
     */
    public Entry track(String kind, String name, RemoteId id, boolean existing) {
        trackings.add(new Tracking(kind, name, id, existing));
        return this;
    }

    /**
     * Puts the step's tracked name back to what it stood for before the step gave it to this id. A name that was given
     * to something else since stays there, and stands for the earlier resource once that is undone, too.
     */
    public Entry nameBack(String account, RemoteId id) {
        nameReturn = Optional.of(new NameReturn(account, id));
        return this;
    }

    /** Records that a resource was deleted. */
    public Entry gone(String kind, RemoteId id) {
        gone.add(new Gone(kind, id));
        return this;
    }

    /** Records that a resource is there again under the id that it had. */
    public Entry back(String kind, RemoteId id) {
        back.add(new Gone(kind, id));
        return this;
    }

    /** Adds a delivery of the data to each of these URLs. The data are shown to receivers: no secrets. */
    public Entry notifies(List<String> urls, ObjectNode data) {
        urls.forEach(url -> notices.add(new Notice(DeliveryId.next(), url, data)));
        return this;
    }

    public RecordType type() {
        return type;
    }

    public OptionalInt step() {
        return step;
    }

    public ObjectNode data() {
        return data;
    }

    public Optional<StepState> stepState() {
        return stepState;
    }

    public Optional<BatchState> batchState() {
        return batchState;
    }

    public Map<ImageRole, JsonNode> images() {
        return images;
    }

    public List<Alias> aliases() {
        return aliases;
    }

    public List<Created> created() {
        return created;
    }

    public List<Gone> gone() {
        return gone;
    }

    public List<Gone> back() {
        return back;
    }

    public Optional<NameReturn> nameReturn() {
        return nameReturn;
    }

    public List<Tracking> trackings() {
        return trackings;
    }

    public List<Notice> notices() {
        return notices;
    }
}
