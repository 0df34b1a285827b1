package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.FastSignatures;
import cairn.testkit.RealPostgres;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On PostgreSQL nothing but the compare-and-swap keeps a second process from writing a mirror. */
class TwoProcessesTest {
  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @Test
  void extendOneMirrorInTurnsAndNeverTwice() throws Exception {
    PostgresSettings settings = RealPostgres.emptyDatabase();
    try (Stores stores = new PostgresStores(settings, InstantSource.system());
        Stores otherStores = new PostgresStores(settings, InstantSource.system());
        TestMirror one = TestMirror.create(stores);
        TestMirror other = TestMirror.openedElsewhere(otherStores)) {
      SampleLog log = new SampleLog();
      TestMirror last = other;
      for (long size : new long[] {300, 700, 1500, 1600}) {
        log.grow(size);
        TestMirror next = last == one ? other : one;
        if (size > 300) {
          assertThatThrownBy(() -> next.extend(log))
              .as("what the other has done is not known here")
              .isInstanceOfSatisfying(
                  StoreException.class,
                  lost -> assertThat(lost.reason()).isEqualTo(StoreException.Reason.CONFLICT));
        }
        assertThat(next.extend(log)).isInstanceOf(Extension.Extended.class);
        next.assertShows(log, size);
        last = next;
      }
    }
  }
}
