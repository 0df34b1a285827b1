package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
  private static final List<Route> ROUTES =
      List.of(
          get("/"),
          get("/v1/timestamp/{hash}"),
          get("/v1/timestamp/newest"),
          post("/v1/timestamp"),
          get("/{namespace:colon}/checkpoint"),
          get("/{namespace:colon}/tile/{level}/{index...}"),
          get("/{namespace:colon}/tile/entries/{index...}"),
          get("/{originHash}/checkpoint"),
          post("/v1/logs/{namespace:colon}/entries"));

  private static Route get(String template) {
    return TestServer.get(template, request -> TestServer.plain(template));
  }

  private static Route post(String template) {
    return new Route(
        Method.POST, template, RequestLimits.body(10), request -> TestServer.plain(template));
  }

  private static Router router(List<Route> routes) {
    return new Router(routes, ErrorStyle.PLAIN_TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /                                     , /
          /v1/timestamp/abc                     , /v1/timestamp/{hash}
          /v1/timestamp/newest                  , /v1/timestamp/newest
          /dao:vaultmesh/checkpoint             , /{namespace:colon}/checkpoint
          /e3b0/checkpoint                      , /{originHash}/checkpoint
          /v1/checkpoint                        , /{originHash}/checkpoint
          /a:b/tile/0/x001/067                  , /{namespace:colon}/tile/{level}/{index...}
          /a:b/tile/entries/x001/067.p/12       , /{namespace:colon}/tile/entries/{index...}
          """)
  void findsTheMostSpecificRouteInAnyOrder(String path, String template) {
    List<Route> shuffled = new ArrayList<>(ROUTES);
    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      Router.Match match = router(shuffled).match(Optional.of(Method.GET), path);
      assertThat(match)
          .isInstanceOfSatisfying(
              Router.Match.Found.class,
              found -> assertThat(found.route().template()).isEqualTo(template));
    }
  }

  @Test
  void capturesParameters() {
    Router.Match match =
        router(ROUTES).match(Optional.of(Method.GET), "/a:b/tile/2/x001/x234/067.p/12");
    assertThat(match)
        .isInstanceOfSatisfying(
            Router.Match.Found.class,
            found ->
                assertThat(found.parameters())
                    .isEqualTo(
                        Map.of("namespace", "a:b", "level", "2", "index", "x001/x234/067.p/12")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v2/timestamp/a",
        "/v1/timestamp/a/b",
        "/a:b",
        "/a:b/tile/0",
        "/v1/logs/a/entries",
        "",
        "a",
        "//",
        "/v1/timestamp/",
        "/v1//timestamp",
        "/./checkpoint",
        "/../checkpoint"
      })
  void knowsNothingElse(String path) {
    assertThat(router(ROUTES).match(Optional.of(Method.GET), path))
        .isEqualTo(new Router.Match.Unknown(ErrorStyle.PLAIN_TEXT));
  }

  @Test
  void namesTheMethodsOfAPath() {
    Router router = router(ROUTES);
    assertThat(router.match(Optional.of(Method.DELETE), "/v1/timestamp/a"))
        .isEqualTo(
            new Router.Match.WrongMethod(
                List.of(Method.GET, Method.HEAD), ErrorStyle.PROBLEM_JSON));
    assertThat(router.match(Optional.empty(), "/v1/timestamp"))
        .isEqualTo(new Router.Match.WrongMethod(List.of(Method.POST), ErrorStyle.PROBLEM_JSON));
  }

  @Test
  void answersHeadByTheGetRoute() {
    assertThat(router(ROUTES).match(Optional.of(Method.HEAD), "/"))
        .isInstanceOf(Router.Match.Found.class);
  }

  @Test
  void listsItsRoutesInOrder() {
    assertThat(router(ROUTES).routes()).isEqualTo(ROUTES);
  }

  @Test
  void refusesTwoRoutesOnOnePath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router(List.of(get("/a/{x}"), get("/a/{y}"))))
        .withMessageContaining("/a/{x}")
        .withMessageContaining("/a/{y}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "//",
        "/a/",
        "/{}",
        "/{a",
        "/a}",
        "/{a}b",
        "/{a...}/b",
        "/{a}/{a}",
        "/a b",
        "/%41",
        "/..",
        "/{a:digits}",
        "/é",
        "/a?b"
      })
  void refusesMalformedTemplates(String template) {
    assertThatIllegalArgumentException().isThrownBy(() -> get(template));
  }

  @Test
  void decodesPathsStrictly() {
    assertThat(RequestPath.decode("/dao%3Avaultmesh/%C3%A9")).contains("/dao:vaultmesh/é");
    assertThat(RequestPath.decode("/a%252fb")).contains("/a%2fb");
    assertThat(RequestPath.decode("/" + "a/".repeat(31) + "a")).isPresent();
    assertThat(RequestPath.decode("/" + "a/".repeat(32) + "a")).isEmpty();
  }
}
