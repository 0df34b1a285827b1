package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we do not understand might change the meaning of what we do: it is refused everywhere. */
class UnknownMembersTest {

  record Kind(String name, JsonObject good, Reader reader) {
    interface Reader {
      Object of(JsonObject object) throws MalformedException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("timestamp/v1", new TimestampEntry(Values.HASH, 1).object(), Entry::of),
        new Kind("attestation/v1", Values.attestation(1).object(), Entry::of),
        new Kind("event/v1", Values.event("e").object(), Entry::of),
        new Kind(
            "anchor/v1", new AnchorEntry("network-b", Values.checkpoint(9)).object(), Entry::of),
        new Kind("perceptual hash", new PerceptualHash("dct64", "00").object(), PerceptualHash::of),
        new Kind("batch", Values.batch(7).object(), BatchEvidence::of),
        new Kind("cross-anchor", Values.crossAnchor(7).object(), CrossAnchor::of),
        new Kind("network's log", Values.log().object(), NetworkLog::of),
        new Kind("network's peer", Values.peer().object(), NetworkPeer::of),
        new Kind("network's witness", Values.witness().object(), NetworkWitness::of));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesAnUnknownMember(Kind kind) throws Exception {
    assertThat(kind.reader().of(kind.good())).isNotNull();
    assertThatThrownBy(() -> kind.reader().of(kind.good().with("surplus", JsonNull.NULL)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown member \"surplus\"");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesEachMemberOfAnotherKind(Kind kind) throws Exception {
    for (String name : kind.good().members().keySet()) {
      JsonObject changed = kind.good().with(name, new JsonBoolean(true));
      assertThatThrownBy(() -> kind.reader().of(changed))
          .as(name)
          .isInstanceOf(MalformedException.class);
    }
  }
}
