package cairn.witness;

import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import java.net.URI;
import java.util.HashSet;
import java.util.List;

/**
 * One witness as its client knows it.
 *
 * @param id its name within the network, for people and metric labels
 * @param keys its keys, of type 04 and 06, at least one; a line by any other key is ignored
 * @param endpoint the URL prefix, {@code https://witness.example/w1}; both of the standard's
 *     prefixes
 * @param batchOnly whether it is asked about batch checkpoints only, as it has a quota or answers
 *     with 3.3 KB a line
 */
public record WitnessEndpoint(String id, List<VerifierKey> keys, URI endpoint, boolean batchOnly) {
  public WitnessEndpoint {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a witness has an id");
    }
    keys = List.copyOf(keys);
    if (keys.isEmpty() || new HashSet<>(keys).size() != keys.size()) {
      throw new IllegalArgumentException("witness " + id + ": wanted distinct keys, got " + keys);
    }
    for (VerifierKey key : keys) {
      if (!key.type().isCosignature()) {
        throw new IllegalArgumentException(
            "witness " + id + ": wanted keys of type 04 or 06, got " + key);
      }
    }
    if (endpoint.getHost() == null || endpoint.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "witness " + id + ": wanted http(s)://host[:port][/prefix], got " + endpoint);
    }
  }

  /** Asked about batches only if it has no Ed25519 key. */
  public WitnessEndpoint(String id, List<VerifierKey> keys, URI endpoint) {
    this(
        id,
        keys,
        endpoint,
        keys.stream().noneMatch(key -> key.type() == SignatureType.COSIGNATURE_ED25519));
  }

  /**
   * The keys whose cosignatures on such a candidate are kept. ML-DSA-44 lines, 3.3 KB each, are
   * kept with batches only: every answer to a stamp would carry them otherwise, and the protocol
   * has no way to tell a witness which of its keys to use.
   */
  List<VerifierKey> keysFor(boolean batch) {
    List<VerifierKey> light =
        keys.stream().filter(key -> key.type() == SignatureType.COSIGNATURE_ED25519).toList();
    return batch || light.isEmpty() ? keys : light;
  }

  /** The address of {@code path}, {@code /add-checkpoint}, under the prefix. */
  URI resolve(String path) {
    String prefix = endpoint.toString();
    String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return URI.create(base + path);
  }
}
