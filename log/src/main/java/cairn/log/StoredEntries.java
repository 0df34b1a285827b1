package cairn.log;

import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.log.dedupe.EntrySource;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The entries of one log as its dedupe index asks for them. */
record StoredEntries(LogStore store) implements EntrySource<Logged> {
  @Override
  public Optional<Logged> confirm(long index, Hash identity) throws StoreException {
    byte[] entry = store.entry(index);
    EntryFacts facts = facts(index, entry);
    return facts.identity().equals(identity)
        ? Optional.of(new Logged(index, entry, facts.loggedAt().orElse(0), false))
        : Optional.empty();
  }

  @Override
  public List<Hash> identities(long from, long to) throws StoreException {
    List<Hash> identities = new ArrayList<>();
    long index = from;
    for (byte[] entry : store.entries(from, to)) {
      identities.add(facts(index++, entry).identity());
    }
    return identities;
  }

  static EntryFacts facts(long index, byte[] entry) throws StoreException {
    return EntryFacts.of(entry(index, entry));
  }

  static Entry entry(long index, byte[] entry) throws StoreException {
    try {
      return Entry.parse(entry);
    } catch (MalformedException damaged) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the stored entry %d is damaged: %s".formatted(index, damaged.getMessage()),
          damaged);
    }
  }
}
