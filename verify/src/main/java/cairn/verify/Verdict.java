package cairn.verify;

import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a proof is worth to a verifier with his pins.
 *
 * <p>A verdict that is not {@link VerdictOutcome#VERIFIED} or {@link VerdictOutcome#LEVEL_NOT_MET}
 * carries no levels, no counts and no times: nobody can quote from it what was not proved.
 *
 * @param outcome how it ended
 * @param checks every check that was made, in order
 * @param levels the levels reached
 * @param quorum who vouches for the tree
 * @param existedNotAfter the earliest time by which a quorum had signed a tree over the entry
 * @param loggedNotBefore a time before which the entry cannot have been logged; it bounds when the
 *     entry was logged, not when the file was made
 * @param claimedTime what the entry says of its own time
 */
public record Verdict(
    VerdictOutcome outcome,
    List<Check> checks,
    List<Level> levels,
    Optional<Quorum> quorum,
    Optional<TimeBound> existedNotAfter,
    Optional<TimeBound> loggedNotBefore,
    Optional<ClaimedTime> claimedTime) {
  private static final int MAX_NAME_LENGTH = 255;

  /** Holds the outcome to the checks: a verdict cannot be better than they are. */
  public Verdict {
    checks = List.copyOf(checks);
    levels = List.copyOf(levels);
    boolean anyFailed = checks.stream().anyMatch(check -> check.outcome() == Check.Outcome.FAIL);
    boolean isBasic = levels.stream().anyMatch(level -> level.kind() == Level.Kind.BASIC);
    boolean isLogged = levels.stream().anyMatch(level -> level.kind() == Level.Kind.LOGGED);
    boolean isJudged =
        outcome == VerdictOutcome.VERIFIED || outcome == VerdictOutcome.LEVEL_NOT_MET;
    if (anyFailed != (outcome == VerdictOutcome.FAILED)) {
      throw new IllegalArgumentException("a verdict has failed when a check has, and only then");
    }
    if (outcome == VerdictOutcome.VERIFIED && (isBasic == isLogged || quorum.isEmpty())) {
      throw new IllegalArgumentException(
          "verified means basic, with its quorum, or that the log's signature is enough");
    }
    boolean says =
        !levels.isEmpty()
            || quorum.isPresent()
            || existedNotAfter.isPresent()
            || loggedNotBefore.isPresent();
    if (!isJudged && says) {
      throw new IllegalArgumentException("a verdict says only what it has judged");
    }
  }

  /** A verdict that refuses. */
  static Verdict refusal(List<Check> checks, Optional<ClaimedTime> claimedTime) {
    return new Verdict(
        VerdictOutcome.FAILED,
        checks,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        claimedTime);
  }

  /**
   * Whether everything holds that was asked for. That may be a log's own signature and no more:
   * {@link #isWitnessed} says.
   */
  public boolean isVerified() {
    return outcome == VerdictOutcome.VERIFIED;
  }

  /** Whether a quorum of witnesses vouches for the tree. */
  public boolean isWitnessed() {
    return levels.stream().anyMatch(level -> level.kind() == Level.Kind.BASIC);
  }

  /** The bounds of time, each in one sentence that says on whose word it rests. */
  public List<String> timeSentences() {
    List<String> sentences = new ArrayList<>();
    existedNotAfter.ifPresent(
        bound ->
            sentences.add(
                "Existed not after %s, on the word of %s.".formatted(bound.utc(), bound.word())));
    loggedNotBefore.ifPresent(
        bound ->
            sentences.add(
                "Logged not before %s, on the word of %s. This bounds when the entry was logged,"
                        .formatted(bound.utc(), bound.word())
                    + " not when the file was made."));
    return List.copyOf(sentences);
  }

  /**
   * The verdict for programs.
   *
   * <pre>{@code
   * {"outcome":"verified","levels":["basic"],
   *  "checks":[{"id":"content","outcome":"pass","sentence":"…"}],
   *  "witnesses":["witness-a-1","witness-a-2"],"operators":["network-a"],
   *  "existed_not_after":{"timestamp":1679315147,"witnesses":[…],"operators":[…]},
   *  "logged_not_before":{…},"claimed_timestamp":1679315147,"claimed_outside_bounds":false}
   * }</pre>
   */
  public JsonObject object() {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("outcome", word(outcome))
            .put("levels", JsonArray.ofStrings(levels.stream().map(Level::words).toList()))
            .put("checks", new JsonArray(checks.stream().map(Verdict::object).toList()));
    quorum.ifPresent(
        found -> {
          object.put("witnesses", names(found.witnesses().stream().map(w -> w.witness().id())));
          object.put("operators", names(found.operators().stream()));
        });
    existedNotAfter.ifPresent(bound -> object.put("existed_not_after", object(bound)));
    loggedNotBefore.ifPresent(bound -> object.put("logged_not_before", object(bound)));
    claimedTime.ifPresent(
        claimed ->
            object
                .put("claimed_timestamp", claimed.timestamp())
                .put("claimed_outside_bounds", claimed.outsideBounds()));
    return object.build();
  }

  private static JsonObject object(Check check) {
    return JsonObject.builder()
        .put("id", check.id().id())
        .put("outcome", word(check.outcome()))
        .put("sentence", check.sentence())
        .build();
  }

  private static JsonObject object(TimeBound bound) {
    return JsonObject.builder()
        .put("timestamp", Math.min(bound.timestamp(), JsonNumber.MAX_INTEGER))
        .put("utc", bound.utc())
        .put("witnesses", names(bound.witnesses().stream()))
        .put("operators", names(bound.operators().stream().sorted()))
        .build();
  }

  private static JsonArray names(Stream<String> names) {
    return JsonArray.ofStrings(
        names.map(name -> PrintableText.shorten(name, MAX_NAME_LENGTH)).toList());
  }

  private static String word(Enum<?> outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
