package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.MalformedException;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What comes from strangers before anything is known about them. */
class HttpFuzz {
  private static final Router ROUTER =
      new Router(
          List.of(
              TestServer.get("/v1/timestamp/{hash}", request -> Response.empty(204)),
              TestServer.get("/{namespace:colon}/checkpoint", request -> Response.empty(204)),
              TestServer.get("/{all...}", request -> Response.empty(204))),
          ErrorStyle.PLAIN_TEXT);

  @FuzzTest
  void queryIsRefusedOrMeansOneThing(byte[] bytes) {
    String raw = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      Query query = Query.parse(raw);
      assertThat(query.parameters()).hasSizeLessThanOrEqualTo(Query.MAX_PARAMETERS);
      query.parameters().forEach((name, value) -> assertVisible(name + value));
      assertThat(Query.parse(raw)).isEqualTo(query);
    } catch (ProblemException refused) {
      assertThat(refused.problem().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @FuzzTest
  void pathIsRefusedOrFindsOneRoute(byte[] bytes) {
    String raw = new String(bytes, StandardCharsets.ISO_8859_1);
    Optional<String> path = RequestPath.decode(raw);
    if (path.isEmpty()) {
      return;
    }
    assertVisible(path.get());
    assertThat(path.get()).startsWith("/").doesNotContain("//");
    if (ROUTER.match(Optional.of(Method.GET), path.get()) instanceof Router.Match.Found found) {
      assertThat(rebuilt(found.route().template(), found.parameters())).isEqualTo(path.get());
    } else {
      assertThat(path.get()).isEqualTo("/");
    }
  }

  private static String rebuilt(String template, Map<String, String> parameters) {
    return switch (template) {
      case "/v1/timestamp/{hash}" -> "/v1/timestamp/" + parameters.get("hash");
      case "/{namespace:colon}/checkpoint" -> "/" + parameters.get("namespace") + "/checkpoint";
      default -> "/" + parameters.get("all");
    };
  }

  @FuzzTest
  void listenAddressIsRefusedOrComesBack(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      assertThat(ListenAddress.parse(text)).hasToString(text);
    } catch (MalformedException refused) {
      assertVisible(refused.toString());
    }
  }

  @FuzzTest
  void problemIsReadOrNot(byte[] bytes) {
    Headers headers = Headers.of("Content-Type", "application/problem+json");
    Optional<Problem> problem = Problem.parse(new Reply(400, headers, bytes));
    problem.ifPresent(
        read -> {
          Reply again = new Reply(400, headers, read.toJson());
          assertThat(Problem.parse(again)).contains(read);
        });
  }

  private static void assertVisible(String text) {
    assertThat(text.chars().noneMatch(Character::isISOControl)).as(text).isTrue();
  }
}
