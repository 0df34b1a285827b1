package cairn.federation.bundle;

import cairn.format.ForkFile;
import java.io.Serial;
import java.util.Objects;
import java.util.Optional;

/**
 * What a log shows now contradicts what it, or somebody in its name, showed before. Unchecked, so
 * that it ends a transaction; never leaves this package.
 */
final class ContradictionException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Optional<ForkFile> evidence;

  ContradictionException(String message, Optional<ForkFile> evidence) {
    super(message);
    this.evidence = evidence;
  }

  Optional<ForkFile> evidence() {
    return evidence;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
