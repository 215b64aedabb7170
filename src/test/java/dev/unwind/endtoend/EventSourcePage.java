package dev.unwind.endtoend;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A page of the gateway's origin in a real browser, with one {@code EventSource} that the page itself never opens
 * again. All calls are made from the thread that made it.
 */
final class EventSourcePage implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int CLOSED = 2;
    private static final String FOLLOW =
            """
            ([path, names]) => {
                window.seen = [];
                window.source = new EventSource(path);
                for (const name of names) {
                    source.addEventListener(name, event =>
                            seen.push({ number: event.lastEventId, name: event.type, data: event.data }));
                }
            }""";

    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser;
    private final Page page;
    private final List<Integer> answers = new ArrayList<>();

    /** @param names of the events to listen for */
    EventSourcePage(GatewayProcess gateway, String path, List<String> names) {
        try {
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(CHROMIUM)
                            .setHeadless(true)
                            .setArgs(List.of("--no-sandbox")));
            page = browser.newPage();
            page.navigate(gateway.uri("/problems").toString());
            page.onResponse(response -> {
                if (response.url().endsWith(path)) {
                    answers.add(response.status());
                }
            });
            page.evaluate(FOLLOW, List.of(path, names));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    List<ReceivedEvent> seen() {
        var seen = (List<?>) page.evaluate("seen");
        return seen.stream().map(event -> seen((Map<?, ?>) event)).toList();
    }

    private static ReceivedEvent seen(Map<?, ?> event) {
        return new ReceivedEvent(
                Long.parseLong((String) event.get("number")), (String) event.get("name"), (String) event.get("data"));
    }

    /** Whether the browser has given the stream up for good. */
    boolean closed() {
        return page.evaluate("source.readyState").equals(CLOSED);
    }

    /** The statuses with which its connections were answered. */
    List<Integer> answers() {
        return List.copyOf(answers);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
