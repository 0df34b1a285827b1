package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import org.junit.jupiter.api.Test;

class SubjectTest {

  @Test
  void entriesAreEqualByTheirBytes() {
    Subject.EntryBytes entry = new Subject.EntryBytes(new byte[] {1, 2});
    assertThat(entry)
        .isEqualTo(new Subject.EntryBytes(new byte[] {1, 2}))
        .hasSameHashCodeAs(new Subject.EntryBytes(new byte[] {1, 2}))
        .isNotEqualTo(new Subject.EntryBytes(new byte[] {1, 3}))
        .doesNotHaveSameHashCodeAs(new Subject.EntryBytes(new byte[] {1, 3}))
        .isNotEqualTo(new Subject.FileHash(Hash.sha256(new byte[] {1, 2})))
        .isNotEqualTo(null);
  }

  @Test
  void copiesItsBytesInAndOut() {
    byte[] bytes = {1, 2};
    Subject.EntryBytes entry = new Subject.EntryBytes(bytes);
    bytes[0] = 9;
    entry.bytes()[1] = 9;
    assertThat(entry.bytes()).containsExactly(1, 2);
  }
}
