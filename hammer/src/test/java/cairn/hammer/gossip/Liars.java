package cairn.hammer.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.hammer.gossip.Liar.Lie;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Peers of one organisation, one for each lie; it has mirrored what each told first. */
final class Liars implements AutoCloseable {
  /** What a round may take of a peer: an attempt's time, and room for a machine that is busy. */
  private static final Duration MOST_TIME = Duration.ofMinutes(4);

  /** Eight answers of 1 MiB and one of a whole bundle, 17 MB, and what lies in sockets. */
  private static final long MOST_BYTES = 40 << 20;

  private static final Set<Lie> FORKS = Set.of(Lie.FORKS_AT_ONE_SIZE, Lie.FORKS_FURTHER_ON);

  private final GossipNode victim;
  private final List<Liar> liars = new ArrayList<>();
  private final Map<Lie, Checkpoint> told = new TreeMap<>();

  Liars(GossipNode victim) throws Exception {
    this.victim = victim;
    for (Lie lie : Lie.values()) {
      Liar liar = new Liar(lie);
      liars.add(liar);
      victim.follow(liar.fingerprint(), Optional.of(liar.url()), false);
      victim.sync(liar.fingerprint());
      Checkpoint first = liar.shown().checkpoint();
      assertThat(mirrored(liar)).as("%s, while it is honest", lie).contains(first);
      told.put(lie, first);
    }
  }

  private Optional<Checkpoint> mirrored(Liar liar) throws Exception {
    return victim.mirrored(liar.origin()).map(note -> note.checkpoint());
  }

  /**
   * All of them lie at once, each in a round of its own.
   *
   * @param meanwhile what goes on beside them
   */
  void areAsked(GossipNet.Question meanwhile) throws Exception {
    long before = bytes();
    long started = System.nanoTime();
    liars.forEach(liar -> liar.lie(true));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> rounds = new ArrayList<>();
      for (Liar liar : liars) {
        rounds.add(threads.submit(() -> victim.sync(liar.fingerprint())));
      }
      assertThat(meanwhile.holds()).isTrue();
      for (Future<?> round : rounds) {
        round.get(MOST_TIME.toSeconds(), TimeUnit.SECONDS);
      }
    }
    System.out.printf(
        "%d peers that lie: left after %.1f s and %d bytes%n",
        liars.size(), (System.nanoTime() - started) / 1e9, bytes() - before);
    assertThat(bytes() - before).isLessThan(liars.size() * MOST_BYTES);
  }

  private long bytes() {
    return liars.stream().mapToLong(Liar::bytes).sum();
  }

  /**
   * What each told first is there, and nothing else; who forked, and only who did, is convicted.
   */
  void areNotBelieved() throws Exception {
    for (Liar liar : liars) {
      Lie lie = liar.lie();
      Checkpoint wanted =
          lie == Lie.NONE
              ? liar.shown().checkpoint()
              : Optional.ofNullable(told.get(lie)).orElseThrow();
      assertThat(mirrored(liar)).as("%s", lie).contains(wanted);
      assertThat(evidence(liar.name()))
          .as("evidence against %s", lie)
          .hasSize(FORKS.contains(lie) ? 1 : 0);
    }
  }

  private List<Path> evidence(String name) throws Exception {
    Path forks = victim.data().resolve("forks");
    if (!Files.isDirectory(forks)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(forks)) {
      return files.filter(file -> String.valueOf(file.getFileName()).startsWith(name)).toList();
    }
  }

  /** From now on they tell the truth again. */
  void repent() {
    liars.forEach(liar -> liar.lie(false));
  }

  @Override
  public void close() {
    liars.forEach(Liar::close);
  }
}
