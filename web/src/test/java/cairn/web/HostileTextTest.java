package cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A hundred hostile texts in every field that shows foreign text. The browser is told to ignore the
 * pages' own security policy: escaping alone must keep every text a text.
 */
class HostileTextTest {
  private static final List<String> HOSTILE = hostile();

  /** Elements and attributes that no page of ours has. */
  private static final String INTRUDERS =
      """
      () => [...document.querySelectorAll('*')].filter(element =>
          element.matches(`script:not([src^="/assets/"]), link:not([href^="/assets/"]),
              img:not([src^="/assets/"]), svg, math, iframe, frame, object, embed, style, base,
              meta[http-equiv], video, audio, marquee, textarea, title ~ title, template, noscript,
              [style], [srcdoc], [formaction], [is], [slot], [part]`)
          || [...element.attributes].some(attribute =>
              /^(on|xlink|xml)/.test(attribute.name)
              || /^(javascript|data|vbscript):/i.test(attribute.value)
                  && ['href', 'src', 'action'].includes(attribute.name)))
          .map(element => element.outerHTML.slice(0, 200))
      """;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static Chromium chromium;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  /** One text a line, with Java's escapes. */
  private static List<String> hostile() {
    try (InputStream in =
        Objects.requireNonNull(HostileTextTest.class.getResourceAsStream("hostile-texts"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::translateEscapes)
          .toList();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What stands on a page once. */
  private static void fillOnce(FakeNode node, String text) {
    node.node =
        new LocalNode(text, Optional.of(text), Optional.of(text), Optional.of(text), List.of());
    node.peers = List.of();
    node.mirrors = List.of();
    node.history = Optional.empty();
    node.refusal = Optional.of(Problem.of(ErrorCode.CONFLICT, text));
  }

  /** What stands on a page as often as there are logs, peers and exchanges. */
  private static void fillLists(FakeNode node, List<String> texts) {
    node.node =
        new LocalNode(
            "a.example.org",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            texts.stream().map(HostileTextTest::log).toList());
    node.peers = texts.stream().map(HostileTextTest::peer).toList();
    node.mirrors =
        texts.stream().map(text -> new MirrorView(text, 1, Optional.of(text), 1, 1)).toList();
    node.history =
        Optional.of(
            texts.stream().map(text -> new SyncLine(Instant.EPOCH, text, false, text)).toList());
  }

  private static LocalLog log(String text) {
    return new LocalLog(
        text, 1, Optional.of(text), 1, Optional.of(FakeNode.NOW), Optional.of(text));
  }

  private static PeerView peer(String text) {
    return new PeerView(
        text,
        text,
        text.length() % 2 == 0 ? PeerKind.NETWORK : PeerKind.NODE,
        text,
        Standing.CHANGED,
        Optional.of(text),
        List.of(
            new Pin(Pin.Kind.FINGERPRINT, Optional.of(text), Optional.of(text)),
            new Pin(Pin.Kind.IDENTITY, Optional.of(text), Optional.of(text)),
            new Pin(Pin.Kind.NODE, Optional.of(text), Optional.of(text))),
        List.of(new Fact("Label", text, Optional.empty())),
        List.of(new HealthDay(FakeNode.TODAY, 1, 1)),
        EnumSet.allOf(PeerAction.class));
  }

  @Test
  void isTextEverywhereAndNeverRuns() throws Exception {
    assertThat(HOSTILE).hasSize(100).doesNotHaveDuplicates();
    AtomicInteger executions = new AtomicInteger();
    try (TestSite site = new TestSite();
        BrowserContext context = context(site, executions)) {
      Page page = context.newPage();
      page.onDialog(
          dialog -> {
            executions.incrementAndGet();
            dialog.dismiss();
          });
      String form = signIn(page);
      for (String text : HOSTILE) {
        fillOnce(site.node, text);
        context
            .request()
            .post(
                "/federation/peers/sync",
                RequestOptions.create()
                    .setMaxRedirects(0)
                    .setForm(FormData.create().set("form", form).set("peer", "b")));
        requireText(page, text, executions);
        assertThat(page.locator("#notice").textContent()).endsWith(Shown.text(text));
        assertThat(page.locator(".network").textContent()).isEqualTo(Shown.text(text));
      }
      fillLists(site.node, HOSTILE);
      requireText(page, "all", executions);
      for (int i = 0; i < HOSTILE.size(); i++) {
        Locator peer = page.locator("#peer-" + (i + 1));
        assertThat(peer.locator(".reason").textContent()).isEqualTo(Shown.text(HOSTILE.get(i)));
        assertThat(peer.locator("input[name=peer]").first().getAttribute("value"))
            .as("the id goes back as it came")
            .isEqualTo(inAttribute(HOSTILE.get(i)));
        assertThat(page.locator("input[name=mirror]").nth(i).getAttribute("value"))
            .isEqualTo(inAttribute(HOSTILE.get(i)));
      }
    }
  }

  private static String signIn(Page page) {
    page.navigate("/login");
    page.getByLabel("Admin token").fill(FakeNode.TOKEN);
    page.getByLabel("Admin token").press("Enter");
    page.locator("#peer-1").waitFor();
    return page.locator("input[name=form]").first().getAttribute("value");
  }

  private static void requireText(Page page, String text, AtomicInteger executions) {
    page.navigate("/federation");
    assertThat((List<?>) page.evaluate(INTRUDERS)).as(text).isEmpty();
    assertThat(executions).as(text).hasValue(0);
  }

  /** HTML cannot hold NUL and CR in an attribute. */
  private static String inAttribute(String text) {
    return text.replace('\0', '\uFFFD').replace("\r\n", "\n").replace('\r', '\n');
  }

  /** Where texts call {@code pwned()}, it is counted. */
  private static BrowserContext context(TestSite site, AtomicInteger executions) {
    BrowserContext context =
        chromium.browser.newContext(
            new Browser.NewContextOptions().setBaseURL(site.url()).setBypassCSP(true));
    context.exposeBinding("pwned", (source, arguments) -> executions.incrementAndGet());
    return context;
  }

  @Test
  void wouldSeeATextThatRuns() throws Exception {
    AtomicInteger executions = new AtomicInteger();
    try (TestSite site = new TestSite();
        BrowserContext context = context(site, executions)) {
      Page page = context.newPage();
      page.navigate("/login");
      page.evaluate(
          "() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned()>');"
              + " }");
      page.waitForCondition(() -> executions.get() == 1);
      assertThat((List<?>) page.evaluate(INTRUDERS)).hasSize(1);
    }
  }
}
