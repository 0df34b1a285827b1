package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** An entry is written again as the bytes that were read, and everything about it can be asked. */
class EntryFuzz {

  @FuzzTest
  void entry(byte[] bytes) throws MalformedException {
    Entry read;
    try {
      read = Entry.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(Entry.of(read.object())).isEqualTo(read);
    assertThat(read.identity()).isEqualTo(Entry.parse(bytes).identity());
    assertThat(read.type()).isNotEmpty();
    if (read instanceof AttestationEntry attestation) {
      attestation.isSignedByAttestor();
    }
  }
}
