package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.Body;
import cairn.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Readiness.Part FIT = new Readiness.Part("disk", Optional::empty);

  private static String text(Response response) {
    return switch (response.body()) {
      case Body.Bytes bytes -> new String(bytes.bytes(), StandardCharsets.UTF_8);
      case Body.Stream stream -> throw new AssertionError("expected a whole body");
    };
  }

  @Test
  void isReadyWhenEveryPartIs() {
    Response response = new Readiness(List.of(FIT)).response();

    assertThat(response.status()).isEqualTo(200);
    assertThat(text(response))
        .isEqualTo("{\"ready\":true,\"parts\":[{\"name\":\"disk\",\"ready\":true}]}");
  }

  @Test
  void namesThePartThatIsUnfitAndWhy() {
    Readiness.Part unfit = new Readiness.Part("log a:b", () -> Optional.of("waiting\nfor 2"));
    Readiness readiness = new Readiness(List.of(FIT, unfit));

    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.response().status()).isEqualTo(503);
    assertThat(text(readiness.response()))
        .isEqualTo(
            "{\"ready\":false,\"parts\":[{\"name\":\"disk\",\"ready\":true},{\"name\":\"log"
                + " a:b\",\"ready\":false,\"reason\":\"waiting\\\\u000afor 2\"}]}");
  }
}
