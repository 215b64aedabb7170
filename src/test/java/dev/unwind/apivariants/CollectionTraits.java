package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@link VariantFeatures} decide, with what holds where they say nothing. Read only, but for a copy in the making.
 */
abstract class CollectionTraits implements Cloneable {
    enum IdSource {
        INTEGERS,
        TEXTS,
        NAMES
    }

    enum Deletion {
        /** The resource is as if it had never been. */
        FORGETS,
        /** It is still shown, marked as deleted. */
        MARKS,
        /** Its id is answered with 410. */
        GONE
    }

    IdSource idSource = IdSource.TEXTS;
    long firstId = 1;
    String idAt = "/id";
    boolean idsShown = true;
    boolean locations;
    String createdIdAt = "";
    String itemPath = "";
    String nameAt = "/name";

    boolean dataEnvelope;
    String requestEnvelope = "";
    boolean totals = true;
    boolean emptyAnswers;

    Map<String, UpdateMode> updates = Map.of("PUT", UpdateMode.REPLACE);
    boolean mergePatchTypeOnly;
    boolean upserts;
    boolean upsertsUnderNewId;
    Set<String> accepted = Set.of();
    List<String> required = List.of();
    boolean uniqueNames;
    boolean idempotencyKeys;

    boolean etags;
    boolean versions;

    String exactParameter = "";
    String searchParameter = "";
    Paging paging = Paging.NONE;
    boolean newestFirst;
    long lagMillis;
    int lagReads;
    boolean onlyListsLag;

    Deletion deletion = Deletion.FORGETS;
    String deletedAt = "/deleted";
    JsonNode deletedAs = BooleanNode.TRUE;
    boolean deletedListed;
    boolean absentIsEmpty;

    List<String> writeOnly = List.of();
    boolean timestamps;
    boolean selfLinks;
    String counterAt = "";
    Map<String, JsonNode> defaults = Map.of();
    List<String> shuffled = List.of();
    long seed;
    List<String> lowerCased = List.of();
    boolean respeltNumbers;
    List<Reference> references = List.of();
    List<Behaviour> behaviours = List.of();
    boolean idsAgain;

    CollectionTraits copy() {
        try {
            return (CollectionTraits) clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
