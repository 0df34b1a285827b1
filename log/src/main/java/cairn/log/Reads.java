package cairn.log;

import cairn.format.Decimal;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the handlers share: parameters read strictly, failures of the store in HTTP's words. */
public final class Reads {
  private static final Logger LOGGER = LoggerFactory.getLogger(Reads.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private Reads() {}

  /** Something that reads the store. */
  @FunctionalInterface
  public interface Read<T> {
    T read() throws StoreException, ProblemException;
  }

  /** Reads, or says that the log cannot answer for now. */
  public static <T> T answering(Read<T> read) throws ProblemException {
    try {
      return read.read();
    } catch (StoreException failure) {
      LOGGER.warn("A read failed ({}): {}", failure.reason(), failure.getMessage());
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the log's store could not be read").retryAfter(RETRY),
          failure);
    }
  }

  /** A hash in a path or body, {@code bad_hash} otherwise. */
  static Hash hash(String text) throws ProblemException {
    try {
      return Hash.parseHex(text, "hash");
    } catch (MalformedException malformed) {
      throw new ProblemException(
          Problem.of(ErrorCode.BAD_HASH, message(malformed))
              .with("expected", "64 characters of [0-9a-f]"),
          malformed);
    }
  }

  /** A decimal number in a path. */
  static long number(String text, String what) throws ProblemException {
    try {
      return Decimal.parse(text, what);
    } catch (MalformedException malformed) {
      throw new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, message(malformed)), malformed);
    }
  }

  static ProblemException malformedBody(MalformedException malformed) {
    return new ProblemException(
        Problem.of(ErrorCode.MALFORMED_BODY, message(malformed)), malformed);
  }

  public static ProblemException notFound(String what) {
    return Problem.of(ErrorCode.NOT_FOUND, what).asException();
  }

  public static String message(MalformedException malformed) {
    return String.valueOf(malformed.getMessage());
  }
}
