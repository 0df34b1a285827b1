package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The body of add-checkpoint; that whatever is wrong with it is a 400 is the witness's table. */
class AddCheckpointRequestTest {
  private static final String EXAMPLE = "AddCheckpointFuzzInputs/request/extends";

  /** The example of the standard's text. */
  private static byte[] example() throws Exception {
    try (InputStream in = AddCheckpointRequestTest.class.getResourceAsStream(EXAMPLE)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  @Test
  void readsTheStandardsExample() throws Exception {
    AddCheckpointRequest request = AddCheckpointRequest.parse(example());

    assertThat(request.oldSize()).isEqualTo(20852014);
    assertThat(request.proof()).hasSize(4);
    assertThat(request.proof().getFirst().base64())
        .isEqualTo("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=");
    assertThat(request.checkpoint().checkpoint().origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(request.checkpoint().checkpoint().size()).isEqualTo(20852163);
    assertThat(request.checkpoint().signatures()).hasSize(2);
    assertThat(Utf8.encode(request.encode())).isEqualTo(example());
  }

  @Test
  void readsNoOtherSpellingOfTheExample() throws Exception {
    byte[] example = example();
    List<Integer> otherwise = new ArrayList<>();
    for (int i = 0; i < example.length; i++) {
      byte[] changed = example.clone();
      changed[i] ^= 1;
      try {
        byte[] again = Utf8.encode(AddCheckpointRequest.parse(changed).encode());
        assertThat(again).as("byte %d", i).isEqualTo(changed);
      } catch (MalformedException refused) {
        otherwise.add(i);
      }
    }
    assertThat(otherwise).as("structure cannot change unnoticed").hasSizeGreaterThan(20);
  }

  @Test
  void takesSixtyThreeProofLinesAndNoMore() throws Exception {
    SignedCheckpoint checkpoint = AddCheckpointRequest.parse(example()).checkpoint();
    List<Hash> most = Collections.nCopies(63, Merkle.EMPTY_ROOT);
    AddCheckpointRequest request = new AddCheckpointRequest(Long.MAX_VALUE, most, checkpoint);

    assertThat(AddCheckpointRequest.parse(Utf8.encode(request.encode()))).isEqualTo(request);
    String tooMany = request.encode().replaceFirst("\n", "\n" + most.getFirst().base64() + "\n");
    assertThatThrownBy(() -> AddCheckpointRequest.parse(Utf8.encode(tooMany)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 63 proof lines, found 64");
    assertThatThrownBy(
            () -> new AddCheckpointRequest(0, Collections.nCopies(64, most.getFirst()), checkpoint))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The arithmetic beside the bound. */
  @Test
  void sixteenSignaturesOfTheLargestKindFit() throws Exception {
    SignedCheckpoint example = AddCheckpointRequest.parse(example()).checkpoint();
    List<NoteSignature> lines = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      lines.add(new NoteSignature("k".repeat(255), i, new byte[8 + 4627]));
    }
    SignedCheckpoint checkpoint = new SignedCheckpoint(example.checkpoint(), lines);
    List<Hash> proof = Collections.nCopies(63, Merkle.EMPTY_ROOT);
    byte[] body = Utf8.encode(new AddCheckpointRequest(1, proof, checkpoint).encode());

    assertThatCode(() -> AddCheckpointRequest.parse(body)).doesNotThrowAnyException();
    byte[] tooLarge = new byte[AddCheckpointRequest.MAX_BYTES + 1];
    assertThatThrownBy(() -> AddCheckpointRequest.parse(tooLarge))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 131072 bytes");
  }

  @Test
  void refusesOldSizesBelowZero() throws Exception {
    SignedCheckpoint checkpoint = AddCheckpointRequest.parse(example()).checkpoint();

    assertThatThrownBy(() -> new AddCheckpointRequest(-1, List.of(), checkpoint))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
