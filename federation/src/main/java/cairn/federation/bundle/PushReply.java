package cairn.federation.bundle;

import cairn.format.PushAnswer;
import cairn.http.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** What came of sending one push once. Reasons may quote the receiver. */
sealed interface PushReply {

  /** It was taken, and this is what became of its records. */
  record Taken(PushAnswer answer) implements PushReply {}

  /**
   * It was not, and asking again changes nothing.
   *
   * @param code the receiver's, if it gave one
   */
  record Refused(Optional<ErrorCode> code, String reason) implements PushReply {}

  /**
   * It may be taken later; or was, and nobody has heard of it.
   *
   * @param earliest when at the earliest
   */
  record Later(Duration earliest, String reason) implements PushReply {}

  /** As {@link Later}, and fewer records may do better. */
  record TooMuch(String reason) implements PushReply {}

  /** Nobody can be reached there, or who is there answers what no node does. */
  record Unusable(String reason) implements PushReply {}

  /** This thread was told to end. */
  record Interrupted() implements PushReply {}
}
