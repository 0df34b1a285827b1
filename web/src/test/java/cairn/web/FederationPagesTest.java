package cairn.web;

import static cairn.web.Visitor.leadsTo;
import static cairn.web.Visitor.text;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.Call;
import cairn.http.ErrorCode;
import cairn.http.ErrorStyle;
import cairn.http.HandlerExchange;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.testkit.SeededSecureRandom;
import cairn.testkit.VirtualClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages without a browser: who gets in, and what a form may do. */
class FederationPagesTest {
  private static final String COOKIE = "cairn-test";

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final FakeNode node = new FakeNode();
  private final HandlerExchange exchange = exchange(false);

  private HandlerExchange exchange(boolean secure) {
    FederationPages pages =
        new FederationPages(
            node,
            node,
            node,
            new FederationPages.Settings(secure, COOKIE),
            clock,
            new SeededSecureRandom(1));
    return new HandlerExchange(new Router(pages.routes(), ErrorStyle.PROBLEM_JSON), "127.0.0.1");
  }

  private Visitor visitor() {
    return new Visitor(exchange);
  }

  @Test
  void whoIsNotLoggedInSeesTheLoginFormOnly() throws Exception {
    Visitor visitor = visitor();
    assertThat(leadsTo(visitor.get("/"))).contains("/federation");
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
    assertThat(text(visitor.get("/login"))).contains("Admin token").doesNotContain("example.org");
  }

  @Test
  void anAdminsTokenLetsIn() throws Exception {
    Visitor visitor = visitor();
    assertThat(text(visitor.page())).contains("a.example.org/public:timestamps", "1,204,311");
    assertThat(leadsTo(visitor.get("/login"))).contains("/federation");
  }

  @Test
  void anyOtherTextDoesNot() throws Exception {
    for (String wrong : List.of("", " ", "x", FakeNode.TOKEN + "x", "<script>", "%", "é")) {
      Visitor visitor = visitor();
      Reply reply = visitor.login(wrong);
      assertThat(reply.status()).as(wrong).isEqualTo(401);
      assertThat(text(reply)).contains("not the token of an admin");
      assertThat(visitor.cookies).doesNotContainKey(COOKIE);
      assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
    }
  }

  @Test
  void aStoreThatFailsLetsNobodyIn() throws Exception {
    Visitor visitor = visitor();
    assertThat(visitor.login("unreadable").status()).isEqualTo(503);
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
  }

  @Test
  void theSessionsCookieIsForThisHostAndItsPagesOnly() throws Exception {
    for (boolean secure : new boolean[] {false, true}) {
      Visitor visitor = new Visitor(exchange(secure));
      String cookie = visitor.login(FakeNode.TOKEN).headers().first("Set-Cookie").orElseThrow();
      assertThat(cookie)
          .matches(
              COOKIE
                  + "=[0-9a-f]{64}; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict"
                  + (secure ? "; Secure" : ""));
    }
  }

  @Test
  void everyLoginGetsASessionOfItsOwn() throws Exception {
    Visitor first = visitor();
    Visitor second = visitor();
    Reply one = first.page();
    Reply two = second.page();
    assertThat(first.cookies.get(COOKIE)).isNotEqualTo(second.cookies.get(COOKIE));
    assertThat(Visitor.formToken(one)).isNotEqualTo(Visitor.formToken(two));
  }

  @Test
  void aSessionEndsWhenItIsNotUsed() throws Exception {
    Visitor visitor = visitor();
    visitor.page();
    clock.advance(Sessions.IDLE.minusSeconds(1));
    assertThat(visitor.get("/federation").status()).isEqualTo(200);
    clock.advance(Sessions.IDLE);
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
  }

  @Test
  void aSessionEndsAfterEightHoursHoweverMuchItIsUsed() throws Exception {
    Visitor visitor = visitor();
    visitor.page();
    for (int minutes = 20; minutes < 480; minutes += 20) {
      clock.advance(Duration.ofMinutes(20));
      assertThat(visitor.get("/federation").status()).as("after %d min", minutes).isEqualTo(200);
    }
    clock.advance(Duration.ofMinutes(20));
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
  }

  @Test
  void aClockThatIsSetBackKeepsNoSessionAlive() throws Exception {
    Visitor visitor = visitor();
    visitor.page();
    clock.set(FakeNode.NOW.minus(Duration.ofDays(1)));
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
  }

  @Test
  void aSessionEndsWithItsToken() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    node.isRevoked = true;
    assertThat(visitor.post("/federation/peers/sync", sync(form)).status()).isEqualTo(401);
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
    node.isRevoked = false;
    assertThat(leadsTo(visitor.get("/federation"))).as("it does not come back").contains("/login");
    assertThat(node.performed).isEmpty();
  }

  @Test
  void signingOutEndsTheSessionOnTheServerToo() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    String stolen = visitor.cookies.get(COOKIE);
    assertThat(leadsTo(visitor.post("/logout", Map.of("form", form)))).contains("/login");
    assertThat(visitor.cookies.get(COOKIE)).isEmpty();
    Visitor thief = visitor();
    thief.cookies.put(COOKIE, String.valueOf(stolen));
    assertThat(leadsTo(thief.get("/federation"))).contains("/login");
  }

  @Test
  void oldSessionsMakeRoomForNewOnes() throws Exception {
    Visitor first = visitor();
    first.page();
    for (int i = 0; i < Sessions.MOST; i++) {
      clock.advance(Duration.ofSeconds(1));
      visitor().page();
    }
    assertThat(leadsTo(first.get("/federation"))).contains("/login");
  }

  private static Map<String, String> sync(String form) {
    return Map.of("form", form, "peer", "b.example.org");
  }

  @Test
  void aFormOfThePageIsCarriedOutAndThePageSaysSoOnce() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    assertThat(leadsTo(visitor.post("/federation/peers/sync", sync(form)))).contains("/federation");
    assertThat(node.performed).containsExactly(new PeerCommand.Sync("b.example.org"));
    assertThat(text(visitor.get("/federation"))).contains("It was done: SYNC");
    assertThat(text(visitor.get("/federation"))).doesNotContain("It was done");
  }

  @Test
  void eachFormBecomesItsCommand() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    String url = "https://g.example.org";
    for (String push : List.of("yes", "no", "")) {
      visitor.post(
          "/federation/peers/add",
          Map.of("form", form, "url", url, "fingerprint", FakeNode.HASH, "push", push));
    }
    visitor.post("/federation/peers/add", Map.of("form", form, "fingerprint", FakeNode.HASH));
    visitor.post("/federation/peers/remove", sync(form));
    assertThat(node.performed)
        .containsExactly(
            new PeerCommand.Add(Optional.of(url), FakeNode.HASH, true),
            new PeerCommand.Add(Optional.of(url), FakeNode.HASH, false),
            new PeerCommand.Add(Optional.of(url), FakeNode.HASH, false),
            new PeerCommand.Add(Optional.empty(), FakeNode.HASH, false),
            new PeerCommand.Remove("b.example.org"));
  }

  @Test
  void whatIsRefusedIsSaidOnThePage() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    node.refusal = Optional.of(Problem.of(ErrorCode.CONFLICT, "it shows <something> else"));
    assertThat(leadsTo(visitor.post("/federation/peers/sync", sync(form)))).contains("/federation");
    assertThat(text(visitor.get("/federation")))
        .contains("role=\"alert\"", "it shows &lt;something&gt; else");
  }

  @Test
  void aFormWithoutTheSessionsTokenDoesNothing() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    String others = Visitor.formToken(visitor().page());
    String login = Visitor.formToken(visitor().get("/login"));
    String cookie = String.valueOf(visitor.cookies.get(COOKIE));
    for (String wrong :
        List.of(
            "",
            form.substring(1),
            form + "0",
            form.toUpperCase(java.util.Locale.ROOT) + " ",
            others,
            login,
            cookie)) {
      assertThat(visitor.post("/federation/peers/sync", sync(wrong)).status())
          .as(wrong)
          .isEqualTo(403);
      assertThat(visitor.post("/logout", Map.of("form", wrong)).status()).isEqualTo(403);
    }
    assertThat(visitor.post("/federation/peers/sync", Map.of("peer", "b")).status()).isEqualTo(403);
    assertThat(node.performed).isEmpty();
    assertThat(visitor.get("/federation").status()).isEqualTo(200);
  }

  @Test
  void aFormOfAnotherOriginDoesNothingThoughItKnowsTheToken() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    for (String origin :
        List.of(
            "null",
            "http://evil.example",
            "http://127.0.0.1:5001",
            "http://127.0.0.1",
            "http://127.0.0.1:5000.evil.example",
            "https://127.0.0.1:5000.evil.example",
            "")) {
      Reply reply =
          visitor.send(Visitor.form("/federation/peers/sync", sync(form)).with("Origin", origin));
      assertThat(reply.status()).as(origin).isEqualTo(403);
    }
    for (List<String> two :
        List.of(
            List.of("http://127.0.0.1:5000", "http://evil.example"),
            List.of("http://evil.example", "http://127.0.0.1:5000"))) {
      Call call =
          Visitor.form("/federation/peers/sync", sync(form))
              .with("Origin", two.getFirst())
              .with("Origin", two.getLast());
      Reply reply = visitor.send(call);
      assertThat(reply.status()).as("%s", two).isEqualTo(403);
    }
    for (String site : List.of("cross-site", "same-site", "none")) {
      Reply reply =
          visitor.send(
              Visitor.form("/federation/peers/sync", sync(form)).with("Sec-Fetch-Site", site));
      assertThat(reply.status()).as(site).isEqualTo(403);
    }
    assertThat(node.performed).isEmpty();
  }

  @Test
  void nobodyIsLoggedInByAFormThatIsNotHis() throws Exception {
    Visitor attacker = visitor();
    String form = Visitor.formToken(attacker.get("/login"));
    Visitor victim = visitor();
    Map<String, String> fields = Map.of("form", form, "token", FakeNode.TOKEN);
    assertThat(victim.post("/login", fields).status()).as("without a cookie").isEqualTo(403);
    victim.get("/login");
    assertThat(victim.post("/login", fields).status()).as("with his own").isEqualTo(403);
    assertThat(attacker.send(Visitor.form("/login", fields).with("Origin", "null")).status())
        .isEqualTo(403);
    assertThat(leadsTo(attacker.post("/login", fields))).contains("/federation");
  }

  @Test
  void aCookieThatComesTwiceCountsForNothing() throws Exception {
    Visitor visitor = visitor();
    visitor.page();
    visitor.cookies.put(" " + COOKIE, "0".repeat(64));
    assertThat(leadsTo(visitor.get("/federation"))).contains("/login");
  }

  @ParameterizedTest
  @EnumSource(PeerAction.class)
  void whatANodeDoesNotOfferHasNeitherButtonNorEffect(PeerAction action) throws Exception {
    String path = "/federation/peers/" + Commands.name(action);
    Map<String, String> fields =
        Map.of(
            "peer",
            "b",
            "url",
            "https://b",
            "fingerprint",
            "f",
            "reason",
            "r",
            "mirror",
            "b/a:b",
            "sure",
            "yes");
    Visitor visitor = visitor();
    String all = text(visitor.page());
    assertThat(all).contains("action=\"" + path + "\"");

    Set<PeerAction> others = EnumSet.allOf(PeerAction.class);
    others.remove(action);
    node.offered = others;
    Reply page = visitor.get("/federation");
    assertThat(text(page)).doesNotContain("action=\"" + path + "\"").contains("/federation/peers/");
    Map<String, String> form = new java.util.HashMap<>(fields);
    form.put("form", Visitor.formToken(page));
    assertThat(visitor.post(path, form).status()).isEqualTo(404);
    assertThat(node.performed).isEmpty();
  }

  @Test
  void aPeerHasTheButtonsThatItsStandingAllows() throws Exception {
    node.peers = List.of(FakeNode.aPeer(Standing.ACTIVE));
    assertThat(text(visitor().page()))
        .contains("Sync now", "Set aside…", "Remove…")
        .doesNotContain("Accept…");
  }

  @Test
  void mirrorsThatNobodyNamesAreShownWithWhatTheyTake() throws Exception {
    assertThat(text(visitor().page()))
        .contains("Mirrors that no peer names", "gone.example.org/org:records", "2.4 MiB")
        .contains("and so do 2 records that came by bundle or push", "48 KiB");
    node.mirrors = List.of();
    assertThat(text(visitor().page())).doesNotContain("Mirrors that no peer names");
  }

  @Test
  void anUnknownActionIsNotFound() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    for (String name : List.of("frob", "SYNC", "set_aside", "add%20")) {
      assertThat(visitor.post("/federation/peers/" + name, sync(form)).status())
          .as(name)
          .isEqualTo(404);
    }
  }

  @Test
  void keysMayBeEnteredWithSpaces() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    visitor.post(
        "/federation/peers/accept",
        Map.of("form", form, "peer", "x y", "fingerprint", " 39 43\ta1 ", "identity", " "));
    assertThat(node.performed).isEmpty(); // a tab is a control character: nothing is repaired
    visitor.post(
        "/federation/peers/accept",
        Map.of("form", form, "peer", "x y", "fingerprint", " 39 43  a1 ", "identity", " "));
    assertThat(node.performed)
        .containsExactly(new PeerCommand.Accept("x y", Optional.of("3943a1"), Optional.empty()));
  }

  @Test
  void aFormThatLacksSomethingIsRefused() throws Exception {
    Visitor visitor = visitor();
    String form = Visitor.formToken(visitor.page());
    for (String action : List.of("add", "accept", "set-aside", "sync", "remove", "remove-mirror")) {
      Reply reply = visitor.post("/federation/peers/" + action, Map.of("form", form));
      assertThat(reply.status()).as(action).isEqualTo(400);
      assertThat(text(reply)).contains("the form lacks");
    }
    for (String tick : List.of("", "no", "Yes")) {
      Map<String, String> unsure = Map.of("form", form, "mirror", "b/org:records", "sure", tick);
      assertThat(visitor.post("/federation/peers/remove-mirror", unsure).status())
          .as("a mirror goes only by a tick, got %s", tick)
          .isEqualTo(400);
    }
    assertThat(node.performed).isEmpty();
  }

  @Test
  void everyPageForbidsScriptsAndRequestsThatAreNotOurs() throws Exception {
    Visitor visitor = visitor();
    List<Reply> replies =
        List.of(
            visitor.get("/login"),
            visitor.get("/federation"),
            visitor.login("wrong"),
            visitor.page(),
            visitor.post("/federation/peers/sync", Map.of("peer", "b")));
    for (Reply reply : replies) {
      assertThat(reply.headers().first("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "frame-ancestors 'none'")
                      .doesNotContain("unsafe", "*", "http"));
      assertThat(reply.headers().first("Cache-Control")).contains("no-store");
      assertThat(reply.headers().first("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void pagesHoldNoScriptAndNoStyleOfTheirOwn() throws Exception {
    assertThat(text(visitor().page()))
        .doesNotContainPattern("<script(?![^>]* src=\"/assets/)")
        .doesNotContain("<style", " style=", "javascript:")
        .doesNotContainPattern(" on[a-z]+=");
  }

  @Test
  void filesAreKeptForEverUnderANameThatChangesWithThem() throws Exception {
    Visitor visitor = visitor();
    String page = text(visitor.get("/login"));
    List<String> files =
        java.util.regex.Pattern.compile("/assets/[a-z]+-[0-9a-f]{12}\\.[a-z]+")
            .matcher(page)
            .results()
            .map(found -> found.group())
            .distinct()
            .toList();
    assertThat(files).hasSize(3);
    for (String file : files) {
      Reply reply = visitor.get(file);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().first("Cache-Control"))
          .contains("public, max-age=31536000, immutable");
    }
    assertThat(visitor.get("/assets/page.css").status()).isEqualTo(404);
    assertThat(visitor.get("/assets/FederationPages.class").status()).isEqualTo(404);
  }
}
