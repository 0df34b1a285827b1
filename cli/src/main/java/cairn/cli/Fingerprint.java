package cairn.cli;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;

/** A node's identity, as its operator says it: 64 hex digits, or the whole DID. */
final class Fingerprint {
  private Fingerprint() {}

  static Hash parse(String option, String text) throws CommandFailure {
    String joined = text.replaceAll("\\s", ""); // people copy it in groups
    try {
      return joined.startsWith("did:")
          ? DidKey.parse(joined).fingerprint()
          : Hash.parseHex(joined, option);
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}
