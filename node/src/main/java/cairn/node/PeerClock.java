package cairn.node;

import cairn.format.NodeCard;
import cairn.node.CheckedStage.Outcome;
import cairn.node.CheckedStage.Stage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Whether a node tells the same time, and speaks of now. */
final class PeerClock {
  private static final Duration NOTABLE = Duration.ofSeconds(10);

  /** As of witnesses: a cosignature further off does not count. */
  private static final Duration UNUSABLE = Duration.ofSeconds(60);

  /** A card is signed anew each minute, and signed messages count for five. */
  static final Duration OLDEST_CARD = Duration.ofMinutes(5);

  private static final String WHAT_TO_DO = "set the clock that is wrong (NTP)";

  private PeerClock() {}

  /** By the {@code Date} of an answer, which has whole seconds. */
  static CheckedStage of(PeerWay.Answer answer) {
    Optional<String> date = answer.reply().headers().first("Date");
    try {
      Instant theirs =
          ZonedDateTime.parse(date.orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return judged(difference(theirs, answer.asked(), answer.answered()));
    } catch (DateTimeException e) {
      return new CheckedStage(
          Stage.CLOCK,
          Outcome.WARN,
          date.isPresent() ? "it sends a Date that is none" : "it sends no Date",
          "look at what stands in front of it");
    }
  }

  /** Ahead is positive; zero if it may have been that time when the answer was made. */
  static Duration difference(Instant theirs, Instant asked, Instant answered) {
    if (theirs.isAfter(answered)) {
      return Duration.between(answered, theirs);
    }
    Instant latest = theirs.plusSeconds(1);
    return latest.isBefore(asked) ? Duration.between(asked, latest) : Duration.ZERO;
  }

  private static CheckedStage judged(Duration off) {
    String what =
        off.abs().toSeconds() == 0
            ? "it tells the same time"
            : "it is %,d s %s ours"
                .formatted(off.abs().toSeconds(), off.isNegative() ? "behind" : "ahead of");
    if (off.abs().compareTo(NOTABLE) <= 0) {
      return CheckedStage.ok(Stage.CLOCK, what);
    }
    boolean isUsable = off.abs().compareTo(UNUSABLE) <= 0;
    return new CheckedStage(
        Stage.CLOCK, isUsable ? Outcome.WARN : Outcome.REFUSED, what, WHAT_TO_DO);
  }

  /**
   * What is wrong with the time of a card, of a node whose clock is right.
   *
   * @param now when it came
   */
  static Optional<CheckedStage> ofCard(NodeCard card, Instant now) {
    Duration age = Duration.between(Instant.ofEpochSecond(card.ts()), now);
    if (age.abs().compareTo(OLDEST_CARD) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new CheckedStage(
            Stage.CLOCK,
            Outcome.REFUSED,
            age.isNegative()
                ? "its card is dated %,d s ahead of its clock".formatted(-age.toSeconds())
                : "its card was signed %,d s ago".formatted(age.toSeconds()),
            "what stands in front of it must not keep /federation/node"));
  }
}
