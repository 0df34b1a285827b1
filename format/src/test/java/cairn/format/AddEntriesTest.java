package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddEntriesTest {
  private static final byte[] NO_TICKET = {};

  private static AddEntriesHeader header(long start, long end) {
    return new AddEntriesHeader("example.com/log", start, end, NO_TICKET);
  }

  private static AddEntriesReader open(byte[] bytes) throws Exception {
    return AddEntriesReader.open(new ByteArrayInputStream(bytes));
  }

  private static EntryPackage sample(int count) {
    return new EntryPackage(
        Collections.nCopies(count, Utf8.encode("entry")), List.of(Hash.sha256()));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void cutsAnUploadAtMultiplesOf256() {
    AddEntriesHeader header = header(255, 700);
    assertThat(header.packages()).isEqualTo(3);
    List<List<Long>> cut = new ArrayList<>();
    for (long i = 0; i < header.packages(); i++) {
      cut.add(List.of(header.subtreeStart(i), header.start(i), header.end(i)));
    }
    assertThat(cut)
        .containsExactly(
            List.of(0L, 255L, 256L), List.of(256L, 256L, 512L), List.of(512L, 512L, 700L));
    assertThat(header(256, 512).packages()).isEqualTo(1);
    assertThat(header(300, 300).packages()).isZero();
    assertThat(header(0, 0).packages()).isZero();
    AddEntriesHeader last = header(Long.MAX_VALUE - 1, Long.MAX_VALUE);
    assertThat(last.packages()).isEqualTo(1);
    assertThat(last.end(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readsEachPackageOnce() throws Exception {
    AddEntriesHeader header = new AddEntriesHeader("example.com/log", 255, 258, new byte[] {7});
    AddEntriesReader reader = open(joined(header.encode(), sample(1).encode(), sample(2).encode()));
    assertThat(reader.header()).isEqualTo(header);
    assertThat(reader.next().orElseThrow().entries()).hasSize(1);
    EntryPackage second = reader.next().orElseThrow();
    assertThat(second.entries()).hasSize(2).allMatch(entry -> entry.length == 5);
    assertThat(second.proof()).containsExactly(Hash.sha256());
    assertThat(reader.next()).isEmpty();
    assertThat(reader.packagesRead()).isEqualTo(2);
  }

  @Test
  void endsWhereARequestHoldsTheFirstPackagesOnly() throws Exception {
    AddEntriesReader reader = open(joined(header(0, 600).encode(), sample(256).encode()));
    assertThat(reader.next()).isPresent();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void refusesARequestThatEndsWithinSomething() throws Exception {
    byte[] whole = joined(header(0, 2).encode(), sample(2).encode());
    int header = header(0, 2).encode().length;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length < header) {
        assertThatThrownBy(() -> open(cut)).isInstanceOf(MalformedException.class);
      } else if (length == header) {
        assertThat(open(cut).next()).isEqualTo(Optional.empty());
      } else {
        AddEntriesReader reader = open(cut);
        assertThatThrownBy(reader::next).isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void refusesWhatIsNoUpload() throws Exception {
    byte[] backwards = header(1, 2).encode();
    backwards[backwards.length - 3] = 0; // now up to 0
    assertThatThrownBy(() -> open(backwards)).isInstanceOf(MalformedException.class);
    byte[] beyond = header(1, 2).encode();
    beyond[beyond.length - 2 - 8] = (byte) 0x80; // above 2^63 - 1
    assertThatThrownBy(() -> open(beyond)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> open(new byte[20])).isInstanceOf(MalformedException.class);
    AddEntriesReader surplus = open(joined(header(0, 1).encode(), sample(1).encode(), new byte[1]));
    assertThat(surplus.next()).isPresent();
    assertThatThrownBy(surplus::next).isInstanceOf(MalformedException.class);
    byte[] longProof = joined(header(0, 1).encode(), new byte[] {0, 0, 64}, new byte[64 * 32]);
    AddEntriesReader proof = open(longProof);
    assertThatThrownBy(proof::next).isInstanceOf(MalformedException.class);
  }

  @Test
  void tellsWhereAnUploadGoesOn() throws Exception {
    MirrorInfo info = new MirrorInfo(517, 256, Utf8.encode("opaque"));
    assertThat(info.encode()).isEqualTo("517\n256\nb3BhcXVl\n");
    assertThat(MirrorInfo.parse(Utf8.encode(info.encode()))).isEqualTo(info);
    assertThat(MirrorInfo.parse(Utf8.encode("0\n0\n\n")))
        .isEqualTo(new MirrorInfo(0, 0, NO_TICKET));
    for (String bad :
        List.of(
            "", "1\n2\n", "1\n2\n\n\n", "01\n2\n\n", "1\n-2\n\n", "1\n2\nb3BhcXV\n", "1\n2\n")) {
      assertThatThrownBy(() -> MirrorInfo.parse(Utf8.encode(bad)))
          .as(bad)
          .isInstanceOf(MalformedException.class);
    }
  }
}
