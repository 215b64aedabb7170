package dev.unwind.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A document with requests and the answers to them, each in a block of its own that is marked {@code http}. What has to
 * be so before a request is made stands before it in comments, which readers do not see:
 *
 * <ul>
 *   <li>{@code <!-- provider: METHOD path body -->}: a call to the simulated provider's control
 *   <li>{@code <!-- once: path shows text -->}: an answer of the gateway that has to hold this text first; otherwise
 *       all batches have to have ended
 *   <li>{@code <!-- not a call -->}: what follows is not for the gateway
 * </ul>
 */
final class Walkthrough {
    private static final Pattern PIECES = Pattern.compile(
            "(?m)^(?:#+ (?<heading>.*)|<!-- (?<comment>.*?) -->|```http\\n" + "(?<block>(?s:.*?))\\n```)$");
    private static final String NOT_A_CALL = "not a call";

    /**
     * A request and its answer.
     *
     * @param heading of the section in which they stand
     * @param comments those before the request
     * @param start where the answer begins in the document
     * @param end where it ends
     */
    record Call(String heading, List<String> comments, HttpBlock request, HttpBlock answer, int start, int end) {
        /** What the comments of this kind say. */
        List<String> said(String kind) {
            return comments.stream()
                    .filter(comment -> comment.startsWith(kind + ": "))
                    .map(comment -> comment.substring(kind.length() + 2))
                    .toList();
        }
    }

    private final String text;
    private final List<Call> calls = new ArrayList<>();

    Walkthrough(String text) {
        this.text = text;
        var heading = "";
        var comments = new ArrayList<String>();
        Optional<HttpBlock> request = Optional.empty();
        for (var pieces = PIECES.matcher(text); pieces.find(); ) {
            if (pieces.group("heading") != null) {
                heading = pieces.group("heading");
            } else if (pieces.group("comment") != null) {
                comments.add(pieces.group("comment"));
            } else if (comments.remove(NOT_A_CALL)) {
                comments.clear();
            } else if (request.isEmpty()) {
                request = Optional.of(HttpBlock.parse(pieces.group("block")));
            } else {
                calls.add(new Call(
                        heading,
                        List.copyOf(comments),
                        request.get(),
                        HttpBlock.parse(pieces.group("block")),
                        pieces.start("block"),
                        pieces.end("block")));
                comments.clear();
                request = Optional.empty();
            }
        }
        if (request.isPresent()) {
            throw new IllegalStateException(request.get().first() + " stands there without an answer");
        }
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The document with these answers in the places of its own. */
    String with(List<HttpBlock> answers) {
        var written = new StringBuilder();
        int from = 0;
        for (int i = 0; i < calls.size(); i++) {
            written.append(text, from, calls.get(i).start()).append(answers.get(i));
            from = calls.get(i).end();
        }
        return written.append(text.substring(from)).toString();
    }
}
