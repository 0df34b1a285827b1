package cairn.federation;

import cairn.store.Database;
import cairn.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often each peer was reached, day by day. A statistic: what was counted since {@link
 * #keepOnce} is lost with the process, and a count whose outcome the store does not know may be
 * kept twice. Rows are at most one for each peer and day that the clock has shown, and go after
 * thirty days. Any thread may call.
 */
public final class Contacts {
  /** So many days are kept, today among them. */
  public static final int DAYS = 30;

  private final Database database;
  private final InstantSource clock;

  /** What is not stored yet. Guarded by this. */
  private final Map<ContactTable.Key, ContactTable.Counts> fresh = new HashMap<>();

  /** Those of a node's database. */
  public Contacts(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The peer gave what was asked for. */
  public void answered(String peer) {
    Instant now = clock.instant();
    add(peer, now, new ContactTable.Counts(1, 0, Math.max(0, now.getEpochSecond())));
  }

  /** It did not. */
  public void failed(String peer) {
    add(peer, clock.instant(), new ContactTable.Counts(0, 1, 0));
  }

  private synchronized void add(String peer, Instant now, ContactTable.Counts counts) {
    fresh.merge(new ContactTable.Key(peer, day(now)), counts, ContactTable.Counts::plus);
  }

  /** Stores what was counted since the last time, and forgets what is older than thirty days. */
  public void keepOnce() throws StoreException {
    long oldest = day(clock.instant()) - (DAYS - 1);
    Map<ContactTable.Key, ContactTable.Counts> taken = take();
    if (taken.isEmpty()) {
      return;
    }
    boolean kept = false;
    try {
      database.write(
          connection -> {
            ContactTable.forget(connection, oldest);
            for (Map.Entry<ContactTable.Key, ContactTable.Counts> one : taken.entrySet()) {
              if (one.getKey().day() >= oldest) {
                ContactTable.add(connection, one.getKey(), one.getValue());
              }
            }
            return taken;
          });
      kept = true;
    } finally {
      if (!kept) {
        giveBack(taken, oldest);
      }
    }
  }

  private synchronized Map<ContactTable.Key, ContactTable.Counts> take() {
    Map<ContactTable.Key, ContactTable.Counts> taken = Map.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  private synchronized void giveBack(
      Map<ContactTable.Key, ContactTable.Counts> taken, long oldest) {
    taken.forEach(
        (key, counts) -> {
          if (key.day() >= oldest) {
            fresh.merge(key, counts, ContactTable.Counts::plus);
          }
        });
  }

  /**
   * The last thirty days of a peer, oldest first, the last one today.
   *
   * @throws StoreException {@code CORRUPT} when a row is damaged
   */
  public List<ContactDay> lastDays(String peer) throws StoreException {
    Map<Long, ContactTable.Counts> known = known(peer);
    long today = day(clock.instant());
    List<ContactDay> days = new ArrayList<>(DAYS);
    for (long day = today - (DAYS - 1); day <= today; day++) {
      ContactTable.Counts counts = known.getOrDefault(day, ContactTable.Counts.NONE);
      days.add(new ContactDay(LocalDate.ofEpochDay(day), counts.answered(), counts.failed()));
    }
    return days;
  }

  /** When the peer gave last what was asked for, in thirty days. */
  public Optional<Instant> lastAnswer(String peer) throws StoreException {
    long last =
        known(peer).values().stream().mapToLong(ContactTable.Counts::lastAnswer).max().orElse(0);
    return last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(last));
  }

  /** By day. */
  private Map<Long, ContactTable.Counts> known(String peer) throws StoreException {
    Map<Long, ContactTable.Counts> known =
        database.read(connection -> ContactTable.of(connection, peer));
    notStored()
        .forEach(
            (key, counts) -> {
              if (key.peer().equals(peer)) {
                known.merge(key.day(), counts, ContactTable.Counts::plus);
              }
            });
    return known;
  }

  private synchronized Map<ContactTable.Key, ContactTable.Counts> notStored() {
    return Map.copyOf(fresh);
  }

  private static long day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay();
  }

  /**
   * Reads every row.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  static void requireSound(Database database) throws StoreException {
    database.read(ContactTable::requireSound);
  }
}
