package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.BundlePrivate;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.FastDirectory;
import cairn.testkit.Fault;
import cairn.testkit.VirtualClock;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedAttestors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator removes what bundles have brought of one log. */
class HeldRemovalTest {
  private static final int RECORDS = 5;
  private static final Optional<String> CASE = Optional.of("case-2026-001");

  @SuppressWarnings("NullAway.Init") // set up before each test
  private FastDirectory place;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private Path directory;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final List<HeldLogSummary> told = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode device;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode org;

  @BeforeEach
  void open() throws Exception {
    place = FastDirectory.create("cairn-held-");
    directory = place.path();
    device = node("device-7", "log", "device");
    org = node("newsroom", "log", "org");
    for (int i = 0; i < RECORDS; i++) {
      device.attest(i, CASE);
    }
  }

  @AfterEach
  void close() throws Exception {
    device.close();
    org.close();
    place.close();
  }

  private TestNode node(String name, String key, String folder) throws Exception {
    return new TestNode(name, key, directory.resolve(folder), clock);
  }

  private static ImportOutcome.Imported imported(
      TestNode node, Path bundle, TrustedAttestors trusted) throws Exception {
    ImportOutcome outcome = node.take(bundle, trusted);
    assertThat(outcome).isInstanceOf(ImportOutcome.Imported.class);
    return (ImportOutcome.Imported) outcome;
  }

  private HeldRemoval held(TestNode node) {
    return new HeldRemoval(node.database(), node.mirrors);
  }

  private Optional<HeldLogSummary> remove(TestNode of) throws StoreException {
    return held(org).remove(HeldLog.id(of.key()), (connection, removed) -> told.add(removed));
  }

  @Test
  void saysWhatThereIsAndWhatWasAcknowledged() throws Exception {
    assertThat(held(org).all()).isEmpty();
    ImportOutcome.Imported first = imported(org, device.exported(), TestNode.trusting(device));
    assertThat(held(org).all())
        .containsExactly(
            new HeldLogSummary(
                HeldLog.id(device.key()),
                device.key(),
                device.did().fingerprint(),
                true,
                RECORDS,
                0,
                0,
                0,
                RECORDS,
                List.of(first.acknowledgement().orElseThrow())));
    device.attest(77, Optional.empty());
    imported(org, device.exported(), TrustedAttestors.NONE);
    HeldLogSummary both = held(org).all().getFirst();
    assertThat(both.records()).isEqualTo(RECORDS + 1);
    assertThat(both.acknowledged()).as("each once").isEqualTo(RECORDS + 1);
    assertThat(both.acknowledgements()).hasSize(2);
    assertThat(both.firstUse()).isEqualTo(1);
  }

  @Test
  void removesAllOfOneLogAndTheSameBundleComesAsNew() throws Exception {
    Path bundle = device.exported();
    ImportOutcome.Imported first = imported(org, bundle, TestNode.trusting(device));
    TestNode other = node("device-8", "log", "other");
    other.attest(90, Optional.empty());
    imported(org, other.exported(), TestNode.trusting(other));
    long size = org.size();

    assertThat(remove(device)).contains(told.getFirst());
    assertThat(told.getFirst().records()).isEqualTo(RECORDS);

    assertThat(held(org).all()).extracting(HeldLogSummary::key).containsExactly(other.key());
    assertThat(org.held().count()).isEqualTo(1);
    assertThat(org.held().ofFile(TestNode.file(3))).isEmpty();
    assertThat(org.held().provenances(device.key(), 3)).isEmpty();
    assertThat(org.held().ofFile(TestNode.file(90))).hasSize(1);
    assertThat(org.size()).as("what our own log says stays").isEqualTo(size);
    HeldRecords.requireSound(org.database());
    assertThat(remove(device)).as("it is gone").isEmpty();
    assertThat(told).hasSize(1);
    clock.advance(Duration.ofHours(1));

    ImportOutcome.Imported again = imported(org, bundle, TestNode.trusting(device));

    assertThat(again.counts()).isEqualTo(new ImportOutcome.Counts(RECORDS, 0, 0, 0, 0));
    assertThat(again.anchor()).isEqualTo(first.anchor());
    assertThat(again.acknowledgement()).isEqualTo(first.acknowledgement());
    assertThat(org.size()).as("nothing is acknowledged twice").isEqualTo(size);
    HeldRecord record = org.held().ofFile(TestNode.file(3)).getFirst();
    assertThat(new HeldProofs(org.database(), org).of(record).crossAnchors()).hasSize(1);
    assertThat(held(org).all()).hasSize(2);
    HeldRecords.requireSound(org.database());
    other.close();
  }

  /** Who had taken somebody's name keeps nothing of it but what our own log has logged. */
  @Test
  void makesRoomForTheLogWhoseNameItIs() throws Exception {
    TestNode squatter = node("device-7", "other", "squatter");
    for (int i = 0; i < RECORDS; i++) {
      squatter.attest(50 + i, Optional.empty());
    }
    imported(org, squatter.exported(), TestNode.trusting(squatter));
    Path bundle = device.exported();
    assertThat(org.take(bundle, TestNode.trusting(device)))
        .isInstanceOf(ImportOutcome.Contradicted.class);

    assertThat(remove(squatter)).isPresent();

    ImportOutcome.Imported owners = imported(org, bundle, TestNode.trusting(device));
    assertThat(owners.counts().imported()).isEqualTo(RECORDS);
    assertThat(owners.acknowledgement()).isPresent();
    assertThat(owners.anchor()).as("our own log holds the other's tree of that size").isEmpty();
    assertThat(org.held().ofFile(TestNode.file(50))).isEmpty();
    HeldRecord record = org.held().ofFile(TestNode.file(0)).getFirst();
    assertThat(new HeldProofs(org.database(), org).of(record).crossAnchors()).isEmpty();
    HeldRecords.requireSound(org.database());
    squatter.close();
  }

  @Test
  void aSecondTreeOfItsIsEvidenceStill() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    remove(device);
    TestNode fork = node("device-7", "log", "fork");
    for (int i = 0; i < RECORDS; i++) {
      fork.attest(100 + i, Optional.empty());
    }
    assertThat(org.take(fork.exported(), TestNode.trusting(device)))
        .isInstanceOfSatisfying(
            ImportOutcome.Contradicted.class,
            refused ->
                assertThat(ForkJudge.judge(refused.evidence().orElseThrow(), List.of(device.key())))
                    .isInstanceOf(JudgedFork.Proven.class));
    fork.close();
  }

  @Test
  void theirTextsGoWithThemUnlessAnotherRecordHasThem() throws Exception {
    Path bundle = device.exported(TestNode.records(CASE, true));
    imported(org, bundle, TestNode.trusting(device));
    Hash third = commitment(device, 3);
    TestNode copier = node("device-9", "log", "copier");
    copier.append(List.of(new cairn.log.EntryDraft(entry(device, 3))));
    imported(org, copier.exported(), TestNode.trusting(device, copier));
    assertThat(opening(third)).isPresent();

    remove(device);

    assertThat(opening(third)).as("a record that is held still commits to it").isPresent();
    assertThat(opening(commitment(device, 2))).isEmpty();
    remove(copier);
    assertThat(opening(third)).isEmpty();
    HeldRecords.requireSound(org.database());
    copier.close();
  }

  private Optional<BundlePrivate.Opening> opening(Hash commitment) throws StoreException {
    return org.held().opening(commitment);
  }

  private static Entry entry(TestNode node, long index) throws Exception {
    return Entry.parse(node.reader().entry(index).orElseThrow().entry());
  }

  private static Hash commitment(TestNode node, long index) throws Exception {
    return Commitments.of(entry(node, index)).orElseThrow();
  }

  /** What is removed while its bundle waits is acknowledged to nobody. */
  @Test
  void aBundleThatWasNotAcknowledgedYetNeverIs() throws Exception {
    Path bundle = device.exported();
    boolean waited = false;
    for (int nth = 1; nth < 40 && !waited; nth++) {
      try (TestNode late = node("late", "log", "late" + nth)) {
        late.stores().calls().fail(nth, Fault.NOT_APPLIED);
        attempt(late, bundle);
        late.stores().calls().heal();
        waited = late.held().count() == RECORDS && late.size() == 0;
        if (waited) {
          assertThat(held(late).remove(HeldLog.id(device.key()), (c, removed) -> told.add(removed)))
              .isPresent();
          assertThat(told.getFirst().acknowledged()).as("or about to be").isEqualTo(RECORDS);
          assertThat(late.imports().resumeOnce()).isZero();
          assertThat(late.size()).isZero();
          HeldRecords.requireSound(late.database());
        }
      }
    }
    assertThat(waited).as("it was stored, and not acknowledged").isTrue();
  }

  private void attempt(TestNode node, Path bundle) throws Exception {
    try {
      ImportOutcome _ = node.take(bundle, TestNode.trusting(device));
    } catch (StoreException | ProblemException injected) {
      assertThat(injected).hasMessageContaining("");
    }
  }

  @Test
  void leavesAllOrNothingWhicheverCallFails() throws Exception {
    Path bundle = device.exported(TestNode.records(CASE, true));
    List<CallFaults.Kind> made = live(bundle, 0, Fault.NOT_APPLIED);
    assertThat(made).contains(CallFaults.Kind.WRITE);
    for (int nth = 1; nth <= made.size(); nth++) {
      for (Fault fault : made.get(nth - 1).faults()) {
        live(bundle, nth, fault);
      }
    }
  }

  private int lives;

  private List<CallFaults.Kind> live(Path bundle, int nth, Fault fault) throws Exception {
    String when = "call %d: %s".formatted(nth, fault);
    try (TestNode killed = node("killed", "log", "killed" + lives++)) {
      imported(killed, bundle, TestNode.trusting(device));
      CallFaults calls = killed.stores().calls();
      int before = calls.made().size();
      if (nth > 0) {
        calls.fail(nth, fault);
      }
      try {
        held(killed).remove(HeldLog.id(device.key()), (connection, removed) -> {});
      } catch (StoreException injected) {
        assertThat(nth).as(injected.getMessage()).isPositive();
      }
      List<CallFaults.Kind> made = List.copyOf(calls.made().subList(before, calls.made().size()));
      killed.restart();
      HeldRecords.requireSound(killed.database());
      long left = killed.held().count();
      assertThat(left).as(when).isIn(0L, (long) RECORDS);
      assertThat(held(killed).all()).as(when).hasSize(left == 0 ? 0 : 1);
      assertThat(killed.held().opening(commitment(device, 1)).isPresent())
          .as(when)
          .isEqualTo(left > 0);
      assertThat(killed.imports().resumeOnce()).as(when).isZero();
      assertThat(imported(killed, bundle, TestNode.trusting(device)).counts().held())
          .as(when)
          .isEqualTo(RECORDS);
      assertThat(killed.size()).as(when).isEqualTo(2);
      return made;
    }
  }
}
