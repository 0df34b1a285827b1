package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownNetworksTest {
  private static KnownNetworks known(String text) throws MalformedException {
    return KnownNetworks.parse(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "network-a 1", "network-a 2,network-b 1"})
  void isWrittenAsItIsRead(String text) throws Exception {
    assertThat(known(text).text()).isEqualTo(text);
  }

  @Test
  void namesWhoIsNewAndWhoHasAnotherNetworkSince() throws Exception {
    KnownNetworks earlier = known("network-a 1,network-b 1,network-d 1");
    KnownNetworks now = known("network-a 1,network-b 2,network-c 1");
    assertThat(now.since(earlier)).containsExactly("network-b", "network-c");
    assertThat(now.since(now)).isEmpty();
    assertThat(now.since(KnownNetworks.NONE)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"network-a", " 1", "network-a 0", "network-a +1", "network-a 1,", ","})
  void refusesWhatItDoesNotWrite(String text) {
    assertThatThrownBy(() -> known(text)).isInstanceOf(MalformedException.class);
  }
}
