package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.SigningException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalSignerTest {
  private static final byte[] MESSAGE = "net/dao:x\n1\n".getBytes(StandardCharsets.US_ASCII);

  private final AtomicLong nanos = new AtomicLong();
  private ExternalSigner signer = signer(List.of("true"), Duration.ofSeconds(1));

  private ExternalSigner signer(List<String> command, Duration timeout) {
    return new ExternalSigner(
        new KeySetting.ByCommand(command, SigningProgram.KEY.key()), timeout, nanos::get);
  }

  private void run(String mode, Duration timeout) {
    signer = signer(SigningProgram.command(mode), timeout);
  }

  @AfterEach
  void endTheProgram() {
    signer.close();
  }

  @Test
  void givesTheProgramsSignature() throws SigningException {
    run("good", Duration.ofSeconds(20));

    assertThat(SigningProgram.KEY.key().verifies(MESSAGE, signer.sign(MESSAGE))).isTrue();
    assertThat(SigningProgram.KEY.key().verifies(new byte[0], signer.sign(new byte[0]))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "other-key,signed with another key than",
    "garbage,answered neither",
    "endless,answered with a line longer than",
    "die,ended without an answer",
  })
  void refusesWhatIsNoSignatureAndPausesBeforeAskingAgain(String mode, String message) {
    run(mode, Duration.ofSeconds(20));

    assertThatThrownBy(() -> signer.sign(MESSAGE))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> signer.sign(MESSAGE)).hasMessageContaining("asked again in 1s");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThatThrownBy(() -> signer.sign(MESSAGE)).hasMessageContaining(message);
    assertThatThrownBy(() -> signer.sign(MESSAGE)).hasMessageContaining("asked again in 2s");
  }

  @Test
  void waitsNoLongerThanTheTimeout() {
    run("silent", Duration.ofMillis(50));

    assertThatThrownBy(() -> signer.sign(MESSAGE)).hasMessageContaining("did not answer within");
  }

  @Test
  void passesOnARefusalOnOneLineAndAsksAgainAtOnce() {
    run("refuse", Duration.ofSeconds(20));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> signer.sign(MESSAGE))
          .hasMessageEndingWith("refused: the module is\\u0009locked");
    }
  }

  @Test
  void startsAProgramAgainThatEndedAfterItsAnswer() throws Exception {
    run("once", Duration.ofSeconds(20));

    byte[] first = signer.sign(MESSAGE);

    assertThat(signAgain()).isEqualTo(first);
  }

  /** The program's end may be seen before the request or instead of its answer. */
  private byte[] signAgain() throws SigningException {
    try {
      return signer.sign(MESSAGE);
    } catch (SigningException ended) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      return signer.sign(MESSAGE);
    }
  }

  @Test
  void namesAProgramThatIsNotThere() {
    signer = signer(List.of("/nonexistent/signer"), Duration.ofSeconds(1));

    assertThatThrownBy(() -> signer.sign(MESSAGE))
        .hasMessageContaining("signer /nonexistent/signer of net/dao:x cannot be started");
  }

  @Test
  void refusesToSignOnceClosed() {
    signer.close();

    assertThatThrownBy(() -> signer.sign(MESSAGE)).hasMessageEndingWith("is closed");
  }
}
