package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  @Test
  void isWrittenAsTheStandardSays() {
    Problem problem =
        Problem.of(ErrorCode.BAD_HASH, "hash: got 63 characters, wanted 64").with("actual", "63");
    assertThat(new String(problem.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"type":"urn:cairn:problem:bad_hash","title":"Not a SHA-256 hash in lowercase hex",\
            "status":400,"detail":"hash: got 63 characters, wanted 64","code":"bad_hash",\
            "actual":"63"}\
            """);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void comesBackAsItWasSent(ErrorCode code) {
    Problem problem =
        Problem.of(code, "\"quoted\" \\ \n é \ud83d\ude00").with("expected", "7").with("é", "");
    assertThat(Problem.parse(reply(problem))).contains(problem);
    Problem later = problem.retryAfter(Duration.ofSeconds(90));
    assertThat(Problem.parse(reply(later))).contains(later);
  }

  @Test
  void survivesTextThatIsNoUnicode() {
    Problem problem = Problem.of(ErrorCode.INTERNAL, "a\ud800b\udc00").with("m", "\udc00\ud800");
    assertThat(Problem.parse(reply(problem)).map(Problem::detail)).contains("a\ufffdb\ufffd");
  }

  @Test
  void fallsBackToTheStatusForAnUnknownCode() {
    Reply reply = problemReply(503, "{\"code\":\"of_the_future\",\"detail\":\"so\",\"n\":1}");
    assertThat(Problem.parse(reply)).contains(Problem.of(ErrorCode.UNAVAILABLE, "so"));
    assertThat(Problem.parse(problemReply(418, "{}")).map(Problem::code))
        .contains(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"code\":1}", "{\"code\":\"a\",\"code\":\"b\"}"})
  void isNotReadFromWhatIsMalformed(String body) {
    assertThat(Problem.parse(problemReply(400, body))).isEmpty();
  }

  @Test
  void isNotReadFromOtherTypesOrHugeDocuments() {
    Reply json = new Reply(400, Headers.of("Content-Type", "application/json"), new byte[] {'{'});
    assertThat(Problem.parse(json)).isEmpty();
    String huge = "{\"detail\":\"" + "a".repeat(20_000) + "\"}";
    assertThat(Problem.parse(problemReply(400, huge))).isEmpty();
  }

  @Test
  void passesOverARetryAfterThatIsNotInSeconds() {
    Headers headers =
        Headers.of("Content-Type", "application/problem+json", "Retry-After", "tomorrow");
    Reply reply = new Reply(503, headers, "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(Problem.parse(reply).orElseThrow().retryAfter()).isEmpty();
  }

  @Test
  void refusesMembersThatTheStandardDefines() {
    Problem problem = Problem.of(ErrorCode.INTERNAL, "x");
    assertThatIllegalArgumentException().isThrownBy(() -> problem.with("status", "200"));
  }

  @Test
  void hasOneStableCodeForEachError() {
    Set<String> codes = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(code.code()).matches("[a-z]+(_[a-z]+)*");
      assertThat(code.status()).isBetween(400, 599);
      assertThat(ErrorCode.named(code.code())).contains(code);
      codes.add(code.code());
    }
    assertThat(codes).hasSize(ErrorCode.values().length);
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::status))
        .allSatisfy(status -> assertThat(ErrorCode.ofStatus(status).status()).isEqualTo(status));
  }

  private static Reply reply(Problem problem) {
    Response response = problem.toResponse(ErrorStyle.PROBLEM_JSON);
    byte[] body = ((Body.Bytes) response.body()).bytes();
    return new Reply(response.status(), response.headers(), body);
  }

  private static Reply problemReply(int status, String body) {
    Headers headers = Headers.of("Content-Type", "application/problem+json; charset=utf-8");
    return new Reply(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }
}
