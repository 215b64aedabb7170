package dev.unwind.api.batch;

import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.http.Parameters;
import dev.unwind.batch.json.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads labels of batches: names with values. */
public final class Labels {
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final int MOST_CHARACTERS = 100;

    private Labels() {}

    /** Reads the member {@code labels} and adds violations. */
    public static Map<String, String> read(ObjectReader batch, List<Violation> violations) {
        Map<String, String> labels = new TreeMap<>();
        batch.object("labels").ifPresent(object -> {
            if (object.size() > MOST) {
                batch.violation("labels", "a batch has at most " + MOST + " labels");
                return;
            }
            var reader = new ObjectReader(
                    object,
                    batch.at("labels"),
                    violations,
                    List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList()));
            object.properties().forEach(label -> {
                if (!NAME.matcher(label.getKey()).matches()) {
                    reader.violation(
                            label.getKey(),
                            "a label's name is made of 1 to 63 letters, digits, dots, underscores, slashes and hyphens,"
                                    + " and starts with a letter or a digit");
                    return;
                }
                reader.line(label.getKey()).ifPresent(value -> {
                    if (value.getBytes(StandardCharsets.UTF_8).length > MOST_CHARACTERS) {
                        reader.violation(label.getKey(), "a label's value has at most " + MOST_CHARACTERS + " bytes");
                    }
                    labels.put(label.getKey(), value);
                });
            });
        });
        return labels;
    }

    /** Reads {@code name:value} from a query parameter. */
    static Map.Entry<String, String> filter(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw Parameters.refused("label", "is a name and a value: label=team:security");
        }
        return Map.entry(text.substring(0, colon), text.substring(colon + 1));
    }
}
