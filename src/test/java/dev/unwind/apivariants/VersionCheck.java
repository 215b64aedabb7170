package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/** Whether a write may go through as far as versions go. */
final class VersionCheck {
    private final VariantFeatures features;

    VersionCheck(VariantFeatures features) {
        this.features = features;
    }

    /** A write that makes a resource under a name. */
    void onCreate(Call call) {
        if (features.etags && call.headers().contains("If-Match")) {
            throw failed();
        }
    }

    void onUpdate(Call call, StoredResource entry, Optional<JsonNode> version) {
        checkEtag(call, entry);
        if (features.versions) {
            checkVersion(version.map(JsonNode::asText), entry);
        }
    }

    void onDelete(Call call, StoredResource entry) {
        checkEtag(call, entry);
        if (features.versions) {
            checkVersion(Optional.ofNullable(call.query().get("version")), entry);
        }
    }

    private void checkEtag(Call call, StoredResource entry) {
        if (!features.etags) {
            return;
        }
        if ("*".equals(call.headers().get("If-None-Match"))) {
            throw failed();
        }
        String wanted = call.headers().get("If-Match");
        if (wanted == null) {
            throw new RefusedCall(428, "precondition_required", "If-Match is required");
        }
        boolean met = Arrays.stream(wanted.split(","))
                .map(String::trim)
                .anyMatch(tag -> tag.equals("*") || tag.equals(entry.etag()));
        if (!met) {
            throw failed();
        }
    }

    private static void checkVersion(Optional<String> version, StoredResource entry) {
        String given = version.orElseThrow(() -> RefusedCall.invalid("version is required"));
        if (!given.equals(String.valueOf(entry.version()))) {
            throw new RefusedCall(409, "conflict", "the version is " + entry.version());
        }
    }

    private static RefusedCall failed() {
        return new RefusedCall(412, "precondition_failed", "the resource is another by now");
    }
}
