package cairn.hammer;

import static cairn.hammer.LyingGateway.Lie;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that were changed on the way, read in full and read by comparison. */
class StampAnswersTest {
  private static final HashSource HASHES = new HashSource(5);

  private final Hash hash = HASHES.at(2);
  private byte[] answer = {};
  private Trust trust = noTrust();

  private static Trust noTrust() {
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE)) {
      return gateway.trust();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  @BeforeAll
  static void signFast() {
    FastCrypto.register();
  }

  @BeforeEach
  void stampThree() throws Exception {
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      trust = gateway.trust();
      for (int i = 0; i < 3; i++) {
        byte[] body = Utf8.encode("{\"hash\":\"" + HASHES.at(i).hex() + "\"}");
        Call call =
            Call.post(
                new Target(gateway.address()).resolve("/v1/timestamp"),
                "application/json",
                body,
                Duration.ofSeconds(10),
                1 << 20);
        answer = exchange.send(call).body();
      }
    }
  }

  @Test
  void readsTheSameTwice() throws Exception {
    StampAnswers answers = new StampAnswers(new CheckpointBook(trust), true);
    StampPromise first = answers.read(200, slice(answer), hash);
    assertThat(first.acknowledgement().index()).isEqualTo(2);
    assertThat(first.leafHash()).isEqualTo(first.acknowledgement().leafHash());
    assertThat(first.isProved()).isTrue();
    assertThat(answers.read(200, slice(answer), hash)).isEqualTo(first);
  }

  @Test
  void acceptsNoAnswerThatPromisesSomethingElse() throws Exception {
    StampAnswers answers = new StampAnswers(new CheckpointBook(trust), true);
    StampPromise promise = answers.read(200, slice(answer), hash);
    int accepted = 0;
    for (int at = 0; at < answer.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = answer.clone();
        changed[at] ^= (byte) (1 << bit);
        try { // a warm reader, and one that has seen nothing
          assertThat(answers.read(200, slice(changed), hash)).isEqualTo(promise);
          assertThat(
                  new StampAnswers(new CheckpointBook(trust), true).read(200, slice(changed), hash))
              .isEqualTo(promise);
          accepted++;
        } catch (FoundException refused) {
          assertThatThrownBy(
                  () ->
                      new StampAnswers(new CheckpointBook(trust), true)
                          .read(200, slice(changed), hash))
              .isInstanceOf(FoundException.class);
        }
      }
    }
    // What nobody checks is the network's name in the attestation: "network_id":"liar.example".
    assertThat(accepted).isLessThan(8 * "\"network_id\":\"liar.example\"".length());
  }

  @Test
  void refusesTheAnswerToAnotherHash() throws Exception {
    StampAnswers answers = new StampAnswers(new CheckpointBook(trust), true);
    answers.read(200, slice(answer), hash);
    assertThatThrownBy(() -> answers.read(200, slice(answer), HASHES.at(1)))
        .isInstanceOf(FoundException.class)
        .hasMessageContaining("MALFORMED_ANSWER");
  }

  @Test
  void countsAPendingAnswerAsNoProof() throws Exception {
    JsonObject attestation = JsonObject.parse(answer, 1 << 20, "answer").object("attestation");
    byte[] pending =
        JsonObject.builder()
            .put("attestation", attestation)
            .put("status", "pending")
            .build()
            .canonical();
    StampAnswers answers = new StampAnswers(new CheckpointBook(trust), true);
    assertThat(answers.read(202, slice(pending), hash).isProved()).isFalse();
  }

  private static Slice slice(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }
}
