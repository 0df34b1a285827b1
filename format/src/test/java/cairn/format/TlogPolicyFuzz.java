package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import java.util.stream.Collectors;

/** What is read is written in a form that reads as the same policy, and is written as it stands. */
class TlogPolicyFuzz {

  @FuzzTest
  void policy(byte[] bytes) throws Exception {
    TlogPolicy read;
    try {
      read = TlogPolicy.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    byte[] written = read.encode();
    TlogPolicy again = TlogPolicy.parse(written);
    assertThat(again).isEqualTo(read);
    assertThat(again.encode()).isEqualTo(written);
    Set<VerifierKey> everybody =
        read.witnesses().stream().map(TlogPolicy.Witness::key).collect(Collectors.toSet());
    assertThat(read.isSatisfiedBy(everybody)).isTrue();
    assertThat(read.isSatisfiedBy(Set.of())).isEqualTo(read.quorum().isEmpty());
  }
}
