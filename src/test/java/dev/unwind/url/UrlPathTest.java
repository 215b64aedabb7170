package dev.unwind.url;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/..",
                "/./a",
                "/a/.",
                "/a/%2e%2E/b",
                "/a/.%2e/b",
                "/a/%252e%252e/b",
                "/a/%25252e./b",
                "/a/..;x=1/b",
                "/a/..%3bx/b",
                "/a/..%2fb",
                "/a\\..\\b",
                "/a/%5c..%5cb",
                "/a/..%zz%2f..%2fb",
                "/a/%zz/../b",
                "/a/%c0%ae%c0%ae/b",
                "/a/..%20/b",
                "/a%00",
                "/a%0d%0ab"
            })
    void what_may_lead_elsewhere_is_neither_unambiguous_nor_below(String path) {
        assertFalse(UrlPath.isUnambiguous(path), path);
        assertFalse(UrlPath.staysBelow(path), path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/b/",
                "/a.b",
                "/...",
                "/a%20b",
                "/100%25",
                "/%e4%b8%ad",
                "/a;v=1/b",
                "/a+b",
                "/%zz",
                "/~a"
            })
    void what_leads_to_one_place_is_taken(String path) {
        assertTrue(UrlPath.isUnambiguous(path), path);
        assertTrue(UrlPath.staysBelow(path), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2fb", "/a%2Fb/c", "/a%252fb"})
    void an_encoded_slash_stays_below_but_is_ambiguous(String path) {
        assertFalse(UrlPath.isUnambiguous(path), path);
        assertTrue(UrlPath.staysBelow(path), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "a%2fb", "a;b", "a%3Bb", "a\\b", "a\u0000", "\ufffd"})
    void a_text_that_is_more_or_less_than_a_segment_is_none(String text) {
        assertFalse(UrlPath.isSegment(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "...", "a b", "100%", "\u4e2d", "a?b#c", "a:b", "a+b", "%2"})
    void other_texts_are_segments(String text) {
        assertTrue(UrlPath.isSegment(text), text);
    }
}
