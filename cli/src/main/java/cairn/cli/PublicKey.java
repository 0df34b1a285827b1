package cairn.cli;

import cairn.format.DidKey;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import java.util.Optional;

/** The public side of a key, as it is given to others. */
record PublicKey(VerifierKey key) {
  /** A key that signs notes by a name that is no log's is somebody's: it has a DID. */
  Optional<DidKey> did() throws CommandFailure {
    if (key.type() != SignatureType.ED25519 || isLog()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DidKey.of(key.publicKeyBytes()));
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, key.name() + ": " + e.getMessage(), e);
    }
  }

  /** What to give away: the DID of an identity or attestor, the vkey of a log or witness. */
  String text() throws CommandFailure {
    return did().map(DidKey::toString).orElse(key.vkey());
  }

  JsonObject object() throws CommandFailure {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("name", key.name())
            .put("type", KeyType.name(key.type()))
            .put("vkey", key.vkey());
    did().ifPresent(did -> object.put("did", did.toString()));
    return object.build();
  }

  private boolean isLog() {
    try {
      Origin.parse(key.name());
      return true;
    } catch (MalformedException e) {
      return false; // the name of a person or node
    }
  }
}
