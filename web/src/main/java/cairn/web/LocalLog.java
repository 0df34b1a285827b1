package cairn.web;

import java.time.Instant;
import java.util.Optional;

/**
 * A log of this node.
 *
 * @param origin its name, {@code a.example.org/public:timestamps}
 * @param size of the newest checkpoint that a quorum has cosigned; zero before the first
 * @param root hex, of that checkpoint
 * @param records that are stored durably, cosigned or not yet
 * @param sealed when the newest batch was sealed
 * @param trouble why it cannot do its work now
 */
public record LocalLog(
    String origin,
    long size,
    Optional<String> root,
    long records,
    Optional<Instant> sealed,
    Optional<String> trouble) {
  public LocalLog {
    if (size < 0 || records < 0) {
      throw new IllegalArgumentException(
          "log: got size %d and %d records, wanted none below zero".formatted(size, records));
    }
  }
}
