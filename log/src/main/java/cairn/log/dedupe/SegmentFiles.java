package cairn.log.dedupe;

import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one index: keeps those that can be used, removes the rest. */
final class SegmentFiles {
  private static final Logger LOGGER = LoggerFactory.getLogger(SegmentFiles.class);

  private final Path directory;
  private final PrefixKey key;

  private SegmentFiles(Path directory, PrefixKey key) {
    this.directory = directory;
    this.key = key;
  }

  static SegmentFiles open(Path directory, SecureRandom random) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new SegmentFiles(directory, PrefixKey.load(directory, random));
  }

  PrefixKey key() {
    return key;
  }

  /**
   * The good segments that cover the entries from 0 on without a gap, as far as that goes within
   * {@code size}. A crash may have left pieces beside the segment that they were merged into: of
   * two that begin alike the longer is taken.
   */
  List<Segment> segments(long size) throws IOException {
    List<Segment> good = new ArrayList<>();
    for (Path file : files()) {
      openGood(file, size, good);
    }
    good.sort(
        Comparator.comparingLong(Segment::first)
            .thenComparing(Comparator.comparingLong(Segment::end).reversed()));
    List<Segment> chain = new ArrayList<>();
    long covered = 0;
    for (Segment segment : good) {
      if (segment.first() == covered) {
        chain.add(segment);
        covered = segment.end();
      } else {
        segment.delete();
      }
    }
    return chain;
  }

  /**
   * What is wrong with the files of an index of {@code size} entries, one sentence each. That the
   * newest entries have no segment yet is nothing wrong.
   */
  static List<String> problems(Path directory, long size) throws IOException {
    Optional<PrefixKey> key = PrefixKey.existing(directory);
    if (key.isEmpty()) {
      return List.of("the dedupe index's key is missing: " + directory);
    }
    List<String> problems = new ArrayList<>();
    List<Segment> good = new ArrayList<>();
    for (Path file : new SegmentFiles(directory, key.get()).files()) {
      try {
        good.add(Segment.open(file, key.get()));
      } catch (IOException unusable) {
        problems.add(String.valueOf(unusable.getMessage()));
      }
    }
    good.sort(Comparator.comparingLong(Segment::first));
    long covered = 0;
    for (Segment segment : good) {
      if (segment.first() > covered) {
        problems.add("no segment holds entries %d to %d".formatted(covered, segment.first()));
      }
      covered = Math.max(covered, segment.end());
    }
    if (covered > size) {
      problems.add("segments reach entry %d, the log has %d".formatted(covered, size));
    }
    return problems;
  }

  private void openGood(Path file, long size, List<Segment> good) throws IOException {
    try {
      Segment segment = Segment.open(file, key);
      if (segment.end() <= size) {
        good.add(segment);
        return;
      }
      LOGGER.warn("{} covers entries beyond the log's {}; it is made again", file, size);
    } catch (IOException unusable) {
      LOGGER.warn("{}; it is made again from the entries", unusable.getMessage());
    }
    Files.delete(file);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(SegmentFiles::isOurs).toList();
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(Segment.SUFFIX) || name.endsWith(Segment.SUFFIX + AtomicFile.UNFINISHED);
  }
}
