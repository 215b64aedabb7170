package dev.unwind.provider.rest.auth;

import dev.unwind.provider.rest.message.KnownSecrets;

/**
 * How access tokens are obtained and sent.
 *
 * @param call obtains a token
 * @param answer where an answer to it holds the token
 * @param header the header of other calls that holds the token
 * @param template the value of the header, with {@link #TOKEN} in it
 */
public record TokenSettings(TokenCall call, TokenAnswer answer, String header, String template) {
    public static final String AUTHORIZATION = "Authorization";

    /** Stands for the token in a template. */
    public static final String TOKEN = "{token}";

    public static final String BEARER = "Bearer " + TOKEN;

    /** The value of the header that holds this token. */
    String headerWith(String token) {
        return template.replace(TOKEN, token);
    }

    /** What no text may show. */
    KnownSecrets secrets() {
        return call.secrets();
    }

    @Override
    public String toString() {
        return "tokens from " + call;
    }
}
