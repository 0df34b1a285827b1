package cairn.federation;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whose networks were accepted when a log was read, and how many versions of each: what others had
 * signed could not be judged then.
 *
 * <pre>{@code network-b 1,network-c 2}</pre>
 *
 * @param versions by network id, at least 1 each
 */
record KnownNetworks(SortedMap<String, Integer> versions) {
  static final KnownNetworks NONE = new KnownNetworks(Collections.emptySortedMap());

  KnownNetworks {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    if (versions.values().stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("versions: got " + versions + ", wanted 1 or more each");
    }
  }

  static KnownNetworks of(List<Peer> peers) {
    SortedMap<String, Integer> versions = new TreeMap<>();
    for (Peer peer : peers) {
      if (!peer.networks().isEmpty()) {
        versions.put(peer.id(), peer.networks().size());
      }
    }
    return new KnownNetworks(versions);
  }

  /** The ids of those of which another version is known than {@code earlier}, or the first. */
  Set<String> since(KnownNetworks earlier) {
    Set<String> fresh = new TreeSet<>();
    versions.forEach(
        (id, count) -> {
          if (!count.equals(earlier.versions.get(id))) {
            fresh.add(id);
          }
        });
    return fresh;
  }

  /** As above; empty for none. */
  String text() {
    return versions.entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue())
        .collect(Collectors.joining(","));
  }

  static KnownNetworks parse(String text) throws MalformedException {
    SortedMap<String, Integer> versions = new TreeMap<>();
    for (String one : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
      int space = one.indexOf(' ');
      if (space < 1 || !one.substring(space + 1).matches("[1-9][0-9]{0,8}")) {
        throw new MalformedException("known networks: expected an id and a number, found " + one);
      }
      long version = Decimal.parse(one.substring(space + 1), "known networks"); // of 9 digits
      versions.put(one.substring(0, space), Math.toIntExact(version));
    }
    return new KnownNetworks(versions);
  }
}
