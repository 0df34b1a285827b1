package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.testkit.Engine;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator at the page of a real gateway, by its admin listener; the peer does not answer. */
class GatewayPagesTest {
  private static final Hash PINNED = Hash.sha256(Utf8.encode("network-b"));
  private static final Hash OTHER = Hash.sha256(Utf8.encode("another"));
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([0-9a-f]{64})\"");

  @TempDir private Path directory;

  private final Map<String, String> cookies = new LinkedHashMap<>();

  @Test
  void showsTheNodeAndItsPeersAndTakesDecisionsAboutThem() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Configuration configuration = pinning(network);
      try (GatewayNode gateway = GatewayNode.start(configuration)) {
        TokenAdmin tokens = TokenAdmin.of(configuration, network.exchange, InstantSource.system());
        TokenAdmin.Created admin = tokens.create(List.of(new TokenScope.Admin()), "");
        TokenAdmin.Created other = tokens.create(List.of(new TokenScope.Append("org:records")), "");
        String url = gateway.adminUrl();

        assertThat(login(network, url, other.token()).status()).isEqualTo(401);
        assertThat(login(network, url, admin.token()).status()).isEqualTo(303);
        String page = text(get(network, url + "/federation"));
        assertThat(page)
            .contains("network-a/public:timestamps", "network-a/org:records", "network-b")
            .contains(gateway.network().fingerprint().hex().substring(0, 8), "did:key:")
            .contains("Waiting", "peers/set-aside", "peers/add", "Nothing has been exchanged yet")
            .doesNotContain("peers/accept", "peers/sync", "peers/remove");

        act(network, url, "set-aside", Map.of("reason", "its operator <asked> for it"));
        assertThat(text(get(network, url + "/federation")))
            .contains("Set aside", "its operator &lt;asked&gt; for it", "network-b is set aside");

        act(network, url, "accept", Map.of("fingerprint", OTHER.hex()));
        assertThat(text(get(network, url + "/federation")))
            .contains("Nothing has changed", "its operator &lt;asked&gt; for it");
        act(network, url, "accept", Map.of("fingerprint", "xyz"));
        assertThat(text(get(network, url + "/federation"))).contains("fingerprint");
        act(network, url, "accept", Map.of());
        assertThat(text(get(network, url + "/federation")))
            .contains("network-b is accepted", "Waiting");

        gossip(network, url);
        assertThat(audit(network, configuration))
            .contains(admin.id() + " gossip-peer-add " + OTHER)
            .contains(admin.id() + " gossip-sync " + OTHER)
            .contains(admin.id() + " gossip-peer-accept " + OTHER)
            .contains(admin.id() + " gossip-peer-remove " + OTHER)
            .contains(admin.id() + " login", admin.id() + " peer-set-aside network-b")
            .contains(admin.id() + " peer-accept network-b")
            .noneMatch(line -> line.startsWith(other.id()));
        tokens.revoke(admin.id());
        assertThat(get(network, url + "/federation").headers().first("Location"))
            .contains("/login");
      }
    }
  }

  /** A node is added that does not answer, and forgotten again. */
  private void gossip(TestNetwork network, String url) throws Exception {
    act(network, url, "add", Map.of("fingerprint", "xyz", "url", "http://127.0.0.1:1"));
    assertThat(text(get(network, url + "/federation"))).contains("Not done", "fingerprint");
    act(network, url, "add", Map.of("fingerprint", OTHER.hex(), "url", "ftp://b.example"));
    assertThat(text(get(network, url + "/federation"))).contains("Not done", "address");
    act(network, url, "add", Map.of("fingerprint", OTHER.hex(), "push", "yes"));
    assertThat(text(get(network, url + "/federation"))).contains("Not done", "push");
    assertThat(text(get(network, url + "/federation"))).doesNotContain("peers/sync");

    act(network, url, "add", Map.of("fingerprint", OTHER.hex(), "url", "http://127.0.0.1:1/"));
    assertThat(text(get(network, url + "/federation")))
        .contains(OTHER.hex() + " is a peer", "http://127.0.0.1:1<", "peers/sync", "peers/remove")
        .contains("Node: its logs are mirrored here", "Last 30 days");
    Map<String, String> peer = Map.of("peer", OTHER.hex());
    String synced = "";
    for (int i = 0; i < 3 || !synced.contains("Unhealthy"); i++) {
      assertThat(i).as(synced).isLessThan(1_000);
      act(network, url, "sync", peer);
      synced = text(get(network, url + "/federation"));
    }
    assertThat(synced).contains("nobody listens there", "outcome-bad");
    act(network, url, "accept", peer);
    assertThat(text(get(network, url + "/federation"))).contains("there was nothing to accept");
    act(network, url, "set-aside", peer);
    assertThat(text(get(network, url + "/federation"))).contains("There is no such peer");
    act(network, url, "remove", peer);
    assertThat(text(get(network, url + "/federation")))
        .contains(OTHER.hex() + " is no peer any more")
        .doesNotContain("peers/sync");
    act(network, url, "sync", peer);
    assertThat(text(get(network, url + "/federation"))).contains("There is no such peer");
    act(network, url, "remove-mirror", Map.of("mirror", "b.example/org:records", "sure", "yes"));
    assertThat(text(get(network, url + "/federation"))).contains("There is no such mirror");
    String own = "network-a/public:timestamps";
    act(network, url, "remove-mirror", Map.of("mirror", own, "sure", "yes"));
    assertThat(text(get(network, url + "/federation")))
        .contains("Not done", own + " is this node", "own log, and no mirror");
  }

  private static Configuration pinning(TestNetwork network) throws Exception {
    Files.writeString(
        network.gatewayFile,
        """
        federation:
          enabled: true
          gossip_interval: 1h
          peer_networks:
            - {id: network-b, gateway: "http://127.0.0.1:1", fingerprint: "%s"}
        """
            .formatted(PINNED),
        StandardOpenOption.APPEND);
    return ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
  }

  private static List<String> audit(TestNetwork network, Configuration configuration)
      throws Exception {
    AdminClient client = AdminClient.running(configuration, network.exchange).orElseThrow();
    return client
        .ask(cairn.http.Method.GET, "/v1/admin/audit", new byte[0], 200)
        .path("lines")
        .valueStream()
        .map(
            line ->
                (line.path("who").asString()
                        + " "
                        + line.path("action").asString()
                        + " "
                        + line.path("detail").asString())
                    .strip())
        .toList();
  }

  private Reply login(TestNetwork network, String url, String token) throws Exception {
    String form = form(get(network, url + "/login"));
    return post(network, url + "/login", Map.of("form", form, "token", token));
  }

  private void act(TestNetwork network, String url, String action, Map<String, String> fields)
      throws Exception {
    Map<String, String> all = new LinkedHashMap<>(Map.of("peer", "network-b"));
    all.putAll(fields);
    all.put("form", form(get(network, url + "/federation")));
    Reply reply = post(network, url + "/federation/peers/" + action, all);
    assertThat(reply.headers().first("Location")).as(text(reply)).contains("/federation");
  }

  private static String form(Reply page) {
    Matcher found = FORM.matcher(text(page));
    assertThat(found.find()).as(text(page)).isTrue();
    return found.group(1);
  }

  private static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  private Reply get(TestNetwork network, String url) throws ExchangeException {
    return send(network, Call.get(URI.create(url), TestNetwork.LIMIT, 1 << 20));
  }

  private Reply post(TestNetwork network, String url, Map<String, String> fields)
      throws ExchangeException {
    String body =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        network,
        Call.post(
                URI.create(url),
                "application/x-www-form-urlencoded",
                Utf8.encode(body),
                TestNetwork.LIMIT,
                1 << 20)
            .with("Origin", url.substring(0, url.indexOf('/', 8))));
  }

  private Reply send(TestNetwork network, Call call) throws ExchangeException {
    Optional<String> sent =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .reduce((one, two) -> one + "; " + two);
    Reply reply = network.exchange.send(sent.isPresent() ? call.with("Cookie", sent.get()) : call);
    for (String line : reply.headers().all("Set-Cookie")) {
      String pair = line.substring(0, line.indexOf(';'));
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return reply;
  }
}
