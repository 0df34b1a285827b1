package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException;
import cairn.testkit.Engine;
import cairn.testkit.Fault;
import cairn.testkit.FaultyDatabase;
import cairn.testkit.VirtualClock;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often peers were reached, counted by days. */
class ContactsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path directory;

  private final VirtualClock clock = VirtualClock.atNewYear();

  private interface Body {
    void run(FaultyDatabase database) throws Exception;
  }

  private void with(Body body) throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        FaultyDatabase database =
            new FaultyDatabase(place.open().create("node", Federation.migrations()))) {
      body.run(database);
    }
  }

  private static ContactDay lastDay(Contacts contacts, String peer) throws StoreException {
    return contacts.lastDays(peer).getLast();
  }

  @Test
  void countsEachPeersDayStoredOrNot() throws Exception {
    with(
        database -> {
          Contacts contacts = new Contacts(database, clock);
          contacts.answered("b");
          contacts.answered("b");
          contacts.failed("b");
          contacts.failed("c");
          assertThat(lastDay(contacts, "b")).isEqualTo(new ContactDay(TODAY, 2, 1));
          contacts.keepOnce();
          contacts.answered("b");
          assertThat(lastDay(contacts, "b")).isEqualTo(new ContactDay(TODAY, 3, 1));
          assertThat(lastDay(contacts, "c")).isEqualTo(new ContactDay(TODAY, 0, 1));
          assertThat(lastDay(contacts, "d")).isEqualTo(new ContactDay(TODAY, 0, 0));
          contacts.keepOnce();
          assertThat(lastDay(new Contacts(database, clock), "b"))
              .as("after a restart")
              .isEqualTo(new ContactDay(TODAY, 3, 1));
        });
  }

  @Test
  void shows30DaysAndForgetsWhatIsOlder() throws Exception {
    with(
        database -> {
          Contacts contacts = new Contacts(database, clock);
          for (int day = 0; day < 40; day++) {
            for (int count = 0; count <= day; count++) {
              contacts.answered("b");
            }
            contacts.keepOnce();
            clock.advance(DAY);
          }
          List<ContactDay> days = contacts.lastDays("b");
          assertThat(days).hasSize(30);
          assertThat(days.getLast()).isEqualTo(new ContactDay(TODAY.plusDays(40), 0, 0));
          assertThat(days.getFirst()).isEqualTo(new ContactDay(TODAY.plusDays(11), 12, 0));
          contacts.failed("b");
          contacts.keepOnce();
          assertThat(rows(database)).isEqualTo(30);
        });
  }

  private static int rows(FaultyDatabase database) throws StoreException {
    return database.read(
        connection -> {
          try (Statement count = connection.createStatement();
              var row = count.executeQuery("SELECT count(*) FROM federation_contacts")) {
            row.next();
            return row.getInt(1);
          }
        });
  }

  @Test
  void saysWhenAPeerAnsweredLast() throws Exception {
    with(
        database -> {
          Contacts contacts = new Contacts(database, clock);
          assertThat(contacts.lastAnswer("b")).isEmpty();
          contacts.failed("b");
          assertThat(contacts.lastAnswer("b")).isEmpty();
          contacts.answered("b");
          Instant first = clock.instant();
          contacts.keepOnce();
          clock.advance(DAY);
          contacts.failed("b");
          assertThat(contacts.lastAnswer("b")).contains(first);
          contacts.answered("b");
          contacts.keepOnce();
          assertThat(contacts.lastAnswer("b")).contains(clock.instant());
        });
  }

  @Test
  void losesNothingToAStoreThatFails() throws Exception {
    with(
        database -> {
          Contacts contacts = new Contacts(database, clock);
          contacts.answered("b");
          database.failWrite(1, Fault.NOT_APPLIED);
          assertThatThrownBy(contacts::keepOnce).isInstanceOf(StoreException.class);
          contacts.answered("b");
          assertThat(lastDay(contacts, "b")).isEqualTo(new ContactDay(TODAY, 2, 0));
          contacts.keepOnce();
          assertThat(lastDay(new Contacts(database, clock), "b"))
              .isEqualTo(new ContactDay(TODAY, 2, 0));
          assertThat(database.faultsLeft()).isZero();
        });
  }

  @Test
  void writesNothingWhenNothingHappened() throws Exception {
    with(
        database -> {
          long writes = database.writes();
          new Contacts(database, clock).keepOnce();
          assertThat(database.writes()).isEqualTo(writes);
        });
  }

  @Test
  void aPeerThatIsUpAndOneThatIsDownAreToldApart() throws Exception {
    try (TestFederation test = TestFederation.ofThree()) {
      TestGateway a = test.a();
      test.net.silence(test.c().host, 80);
      a.close(1);
      test.meet();
      a.federation().anchorOnce();
      ContactDay b = lastDay(a.federation().contacts(), "network-b");
      ContactDay c = lastDay(a.federation().contacts(), "network-c");
      assertThat(b.failed()).isZero();
      assertThat(c.failed()).as("network and anchor").isEqualTo(2);
      a.federation().keepContactsOnce();
      a.restart();
      assertThat(lastDay(a.federation().contacts(), "network-b")).isEqualTo(b);
    }
  }
}
