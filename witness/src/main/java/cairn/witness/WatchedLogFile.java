package cairn.witness;

import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link LogFile} as a running witness sees it: looked at once a second at most, on the thread of
 * a request. While it is missing or malformed the last good list stays.
 */
public final class WatchedLogFile implements LogRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedLogFile.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** What tells one version of the file from the next; it is replaced, so its key changes too. */
  private record Version(Object fileKey, Instant modified, long bytes) {}

  /** How the file is read. */
  @FunctionalInterface
  interface Listing {
    List<VerifierKey> list() throws IOException, MalformedException;
  }

  private final LogFile file;
  private final Listing listing;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Map<String, List<VerifierKey>> keys;
  private volatile Instant looked; // written under looking
  private Version version; // by looking

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read; a witness that was set up has one
   * @throws MalformedException if it is not a list of logs' keys
   */
  public WatchedLogFile(LogFile file, InstantSource clock) throws IOException, MalformedException {
    this(file, file::list, clock);
  }

  WatchedLogFile(LogFile file, Listing listing, InstantSource clock)
      throws IOException, MalformedException {
    this.file = file;
    this.listing = listing;
    this.clock = clock;
    this.looked = clock.instant();
    this.version = version(file);
    this.keys = read();
  }

  @Override
  public List<VerifierKey> keysOf(String origin) {
    lookAgain();
    List<VerifierKey> known = keys.getOrDefault(origin, List.of());
    if (known.isEmpty() && looking.isLocked()) { // whoever looks may be about to find it
      looking.lock();
      try {
        known = keys.getOrDefault(origin, List.of());
      } finally {
        looking.unlock();
      }
    }
    return known;
  }

  private void lookAgain() {
    Instant now = clock.instant();
    boolean due = now.isBefore(looked) || !now.isBefore(looked.plus(LOOK_EVERY));
    if (!due || !looking.tryLock()) {
      return;
    }
    try {
      looked = now;
      Version found = version(file);
      if (!found.equals(version)) {
        keys = read();
        version = found;
        LOG.info("{} lists {} logs now", file.path(), keys.size());
      }
    } catch (IOException | MalformedException e) {
      LOG.error("the list of logs cannot be read; the last good one stays: {}", e.toString());
    } finally {
      looking.unlock();
    }
  }

  private static Version version(LogFile file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
    Object key = attributes.fileKey();
    return new Version(
        key == null ? file : key, attributes.lastModifiedTime().toInstant(), attributes.size());
  }

  private Map<String, List<VerifierKey>> read() throws IOException, MalformedException {
    return listing.list().stream().collect(Collectors.groupingBy(VerifierKey::name));
  }
}
