package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Whatever the bytes, a zip or bundle is read or refused, and nothing else happens. */
class BundleFuzz {

  @FuzzTest
  void zip(byte[] bytes) throws IOException {
    StrictZip zip;
    try {
      zip = StrictZip.open(new BytesChannel(bytes));
    } catch (MalformedException refused) {
      return;
    }
    for (String name : zip.names()) {
      assertThat(name).matches("[a-z0-9._/-]+").doesNotContain("..");
      try {
        zip.read(name, 1 << 20);
      } catch (MalformedException refused) {
        assertThat(refused.getMessage()).startsWith("zip: ");
      }
    }
  }

  @FuzzTest
  void bundle(byte[] bytes) throws IOException {
    try {
      assertThat(MalformedBundlesTest.readBundle(bytes)).isPositive();
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void manifest(byte[] bytes) {
    BundleManifest read;
    try {
      read = BundleManifest.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
  }
}
