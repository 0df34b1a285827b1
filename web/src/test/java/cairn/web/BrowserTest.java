package cairn.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator at the pages, in a real browser. What he finds he finds by its role and name. */
class BrowserTest {
  @SuppressWarnings("NullAway.Init") // start sets it
  private static Chromium chromium;

  @SuppressWarnings("NullAway.Init") // open sets it
  private TestSite site;

  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

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

  @BeforeEach
  void open() throws Exception {
    site = new TestSite();
  }

  /** Whatever a test does: nothing is asked of anybody else, and no policy is broken. */
  @AfterEach
  void close() {
    site.close();
    assertThat(requests).isNotEmpty().allMatch(url -> url.startsWith(site.url() + "/"));
    assertThat(complaints).isEmpty();
  }

  private Page page(Browser.NewContextOptions options) {
    BrowserContext context = chromium.browser.newContext(options.setBaseURL(site.url()));
    context.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
    context.onRequest(request -> requests.add(request.url()));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          boolean isOfStatus = message.text().startsWith("Failed to load resource");
          if (message.type().equals("error") && !isOfStatus) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    return page;
  }

  private Page page() {
    return page(new Browser.NewContextOptions());
  }

  private static Page signedIn(Page page) {
    page.navigate("/");
    page.getByLabel("Admin token").fill(FakeNode.TOKEN);
    button(page, "Sign in").click();
    assertThat(heading(page, "Federation")).isVisible();
    return page;
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static Locator peer(Page page, String id) {
    return page.getByRole(AriaRole.ARTICLE, new Page.GetByRoleOptions().setName(id));
  }

  private static Locator button(Locator within, String name) {
    return within.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
  }

  private static Locator field(Locator within, String name) {
    return within.getByRole(
        AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Browser.NewContextOptions scripts(boolean enabled) {
    return new Browser.NewContextOptions().setJavaScriptEnabled(enabled);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void signsInAndOutWithOrWithoutScripts(boolean scripts) {
    Page page = page(scripts(scripts));
    page.navigate("/");
    page.getByLabel("Admin token").fill("not the token");
    button(page, "Sign in").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("not the token of an admin");
    signedIn(page);
    assertThat(page.getByText("a.example.org/public:timestamps", exactly())).isVisible();
    button(page, "Sign out").click();
    assertThat(heading(page, "Sign in")).isVisible();
    page.navigate("/federation");
    assertThat(heading(page, "Sign in")).isVisible();
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyActionIsCarriedOutWithOrWithoutScripts(boolean scripts) {
    Page page = signedIn(page(scripts(scripts)));

    button(peer(page, "b.example.org"), "Sync now").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: SYNC");

    Locator changed = peer(page, "e.example.org");
    changed.getByText("Accept…").click();
    field(changed, "Fingerprint of its network").fill(FakeNode.OTHER);
    field(changed, "Identity of its node").fill(" " + FakeNode.DID);
    button(changed, "Accept peer").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: ACCEPT");

    Locator active = peer(page, "b.example.org");
    active.getByText("Set aside…").click();
    active.getByLabel("Reason").fill("its operator asked for it");
    button(active, "Set aside").last().click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: SET_ASIDE");

    active.getByText("Remove…").click();
    button(active, "Remove peer").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: REMOVE");

    page.getByLabel("Address").fill("https://g.example.org");
    field(page.locator("main"), "Fingerprint of its identity").fill(FakeNode.HASH);
    button(page, "Add peer").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: ADD");

    button(peer(page, "3.example.org"), "Sync now").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: SYNC");

    Locator forked = peer(page, "6.example.org");
    assertThat(forked).containsText("was stopped at 17 records");
    forked.getByText("Accept…").click();
    button(forked, "Accept peer").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: ACCEPT");

    field(page.locator("main"), "Fingerprint of its identity").fill(FakeNode.OTHER);
    page.getByLabel("Bring it what is held here").check();
    button(page, "Add peer").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: ADD");

    Locator mirror =
        page.getByRole(
            AriaRole.GROUP,
            new Page.GetByRoleOptions().setName("Actions on gone.example.org/org:records"));
    mirror.getByText("Remove…").click();
    button(mirror, "Remove mirror").click();
    assertThat(mirror.getByRole(AriaRole.CHECKBOX)).isVisible(); // the browser wants the tick
    mirror.getByLabel("Remove all 1,204 entries").check();
    button(mirror, "Remove mirror").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("It was done: REMOVE_MIRROR");

    assertThat(site.node.performed)
        .containsExactly(
            new PeerCommand.Sync("b.example.org"),
            new PeerCommand.Accept(
                "e.example.org", Optional.of(FakeNode.OTHER), Optional.of(FakeNode.DID)),
            new PeerCommand.SetAside("b.example.org", "its operator asked for it"),
            new PeerCommand.Remove("b.example.org"),
            new PeerCommand.Add(Optional.of("https://g.example.org"), FakeNode.HASH, false),
            new PeerCommand.Sync(FakeNode.fingerprint(Standing.UNHEALTHY)),
            new PeerCommand.Accept(
                FakeNode.fingerprint(Standing.FORKED), Optional.empty(), Optional.empty()),
            new PeerCommand.Add(Optional.empty(), FakeNode.OTHER, true),
            new PeerCommand.RemoveMirror("gone.example.org/org:records"));
  }

  @Test
  void aSessionThatIsOverIsSaidAndLeadsToTheLogin() {
    Page page = signedIn(page());
    site.clock.advance(Duration.ofMinutes(31));
    button(peer(page, "b.example.org"), "Sync now").click();
    assertThat(page.getByText("the session is over; sign in, and do it again")).isVisible();
    page.getByText("To the federation page").click();
    assertThat(heading(page, "Sign in")).isVisible();
    assertThat(site.node.performed).isEmpty();
  }

  @Test
  void everythingCanBeDoneFromTheKeyboard() {
    Page page = signedIn(page());
    page.navigate("/federation");
    page.keyboard().press("Tab");
    assertThat(page.getByText("Skip to the content")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("#main")).isFocused();

    Locator asked = peer(page, "b.example.org").getByText("Set aside…");
    asked.focus();
    page.keyboard().press("Enter");
    Locator reason = peer(page, "b.example.org").getByLabel("Reason");
    assertThat(reason).isFocused();
    page.keyboard().press("Escape");
    assertThat(asked).isFocused();
    assertThat(reason).not().isVisible();
    page.keyboard().press("Space");
    assertThat(reason).isFocused();
    page.keyboard().type("too slow");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.STATUS)).isFocused();
    assertThat(site.node.performed)
        .containsExactly(new PeerCommand.SetAside("b.example.org", "too slow"));
  }

  @Test
  void scriptsSayHowLongAgoAndCopyKeys() {
    Browser.NewContextOptions options = new Browser.NewContextOptions();
    Page page = page(options.setPermissions(List.of("clipboard-write", "clipboard-read")));
    page.clock().install(new Clock.InstallOptions().setTime(0));
    // Jumps there and stays: no machine is so slow that it is past, and what is said for 2 s stays.
    page.clock().pauseAt(3_600_000);
    signedIn(page);
    assertThat(page.locator("time").first()).hasText("42 seconds ago");
    assertThat(page.locator("time").first()).hasAttribute("title", "31 Dec 2025, 23:59 UTC");
    button(page, "Copy root").first().click();
    assertThat(button(page, "Copy root").first()).hasText("Copied");
    assertThat(page.evaluate("() => navigator.clipboard.readText()")).isEqualTo(FakeNode.OTHER);
  }

  @Test
  void everyCopyButtonSaysWhatItCopies() {
    Locator buttons = signedIn(page()).locator("button.copy");
    List<String> names =
        buttons.all().stream().map(button -> button.getAttribute("aria-label")).toList();
    assertThat(names).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    assertThat(names).contains("Copy fingerprint of its network (b.example.org)");
  }

  @Test
  void thirtyDaysAreSaidToWhoDoesNotSeeThem() {
    Page page = signedIn(page());
    Locator strip = peer(page, "c.example.org").getByRole(AriaRole.IMG);
    assertThat(strip)
        .hasAttribute("aria-label", java.util.regex.Pattern.compile("Last 30 days: .*"));
    assertThat(strip.locator(".day")).hasCount(30);
  }

  @Test
  void followsTheSystemsColours() {
    String ground = "() => getComputedStyle(document.documentElement).backgroundColor";
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = signedIn(page(new Browser.NewContextOptions().setColorScheme(scheme)));
      String colour = String.valueOf(page.evaluate(ground));
      assertThat(colour)
          .isEqualTo(scheme == ColorScheme.LIGHT ? "rgb(246, 245, 241)" : "rgb(19, 21, 20)");
    }
  }

  @Test
  void fitsASmallScreenWithoutScrollingSideways() {
    Page page = signedIn(page(new Browser.NewContextOptions().setViewportSize(320, 640)));
    page.locator("details").all().forEach(part -> part.evaluate("part => part.open = true"));
    assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(320);
  }

  @Test
  void nothingIsRequestedOnceThePageIsThere() {
    Page page = signedIn(page());
    requests.clear();
    page.navigate("/federation");
    page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
    assertThat(requests).contains(site.url() + "/federation").hasSizeLessThanOrEqualTo(5);
  }
}
