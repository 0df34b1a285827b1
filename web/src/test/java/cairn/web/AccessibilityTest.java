package cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every page against all rules of axe-core, in both themes: not one finding. */
class AccessibilityTest {
  private static final String AXE = axe();

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

  private static String axe() {
    String name = "/axe.min.js";
    try (InputStream in =
        Objects.requireNonNull(AccessibilityTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What axe finds, or cannot decide: one line each. */
  private static List<?> findings(Page page) {
    page.evaluate(AXE + "; undefined");
    return (List<?>)
        page.evaluate(
            """
            async () => {
              const result = await axe.run(document, {resultTypes: ["violations", "incomplete"]});
              return [...result.violations, ...result.incomplete].flatMap(
                  rule => rule.nodes.map(node => `${rule.id}: ${node.html} ${node.failureSummary}`));
            }
            """);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void findsNothing(ColorScheme scheme) throws Exception {
    try (TestSite site = new TestSite();
        var context =
            chromium.browser.newContext(
                new Browser.NewContextOptions().setBaseURL(site.url()).setColorScheme(scheme))) {
      Page page = context.newPage();
      page.navigate("/login");
      assertThat(findings(page)).as("login").isEmpty();
      page.getByLabel("Admin token").fill("wrong");
      page.getByLabel("Admin token").press("Enter");
      page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT).waitFor();
      assertThat(findings(page)).as("login refused").isEmpty();
      page.getByLabel("Admin token").fill(FakeNode.TOKEN);
      page.getByLabel("Admin token").press("Enter");
      page.locator("#peer-1").waitFor();
      assertThat(findings(page)).as("federation").isEmpty();

      page.locator("details").all().forEach(part -> part.evaluate("part => part.open = true"));
      assertThat(findings(page)).as("everything open").isEmpty();

      site.node.refusal = Optional.of(Problem.of(ErrorCode.CONFLICT, "it shows something else"));
      page.getByText("Sync now").first().click();
      page.locator("#notice").waitFor();
      assertThat(findings(page)).as("refused").isEmpty();
      site.node.refusal = Optional.empty();
      page.getByText("Sync now").first().click();
      page.getByText("It was done").waitFor();
      assertThat(findings(page)).as("done").isEmpty();

      site.node.peers = List.of();
      site.node.history = Optional.of(List.of());
      page.navigate("/federation");
      assertThat(findings(page)).as("nothing yet").isEmpty();
      site.node.isRevoked = true;
      page.getByText("Sign out").click();
      page.getByText("To the federation page").waitFor();
      assertThat(findings(page)).as("a problem").isEmpty();
    }
  }

  @Test
  void wouldFindWhatIsWrong() throws Exception {
    try (TestSite site = new TestSite();
        var context =
            chromium.browser.newContext(new Browser.NewContextOptions().setBaseURL(site.url()))) {
      Page page = context.newPage();
      page.navigate("/login");
      page.evaluate("() => document.querySelector('label').remove()");
      page.evaluate("() => { document.querySelector('h1').style.color = '#ddd'; }");
      assertThat(findings(page)).hasSizeGreaterThanOrEqualTo(2);
    }
  }
}
