package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.verify.RetiredKey;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One witness as its client knows it.
 *
 * @param id its name within the network, for people and metric labels
 * @param keys its keys, of type 04 and 06, at least one; only what they sign is asked for
 * @param endpoint the URL prefix, {@code https://witness.example/w1}; both of the standard's
 *     prefixes
 * @param batchOnly whether it is asked about batch checkpoints only, as it has a quota or answers
 *     with 3.3 KB a line
 * @param retired its keys that have gone, each of a log: those that it had before, and one in use
 *     that was revoked. What they have signed of larger trees is neither good nor bad
 */
public record WitnessEndpoint(
    String id, List<VerifierKey> keys, URI endpoint, boolean batchOnly, List<RetiredKey> retired) {
  public WitnessEndpoint {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a witness has an id");
    }
    keys = List.copyOf(keys);
    retired = List.copyOf(retired);
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

  /** A witness of which no key has gone. */
  public WitnessEndpoint(String id, List<VerifierKey> keys, URI endpoint, boolean batchOnly) {
    this(id, keys, endpoint, batchOnly, List.of());
  }

  /** As below, of which no key has gone. */
  public WitnessEndpoint(String id, List<VerifierKey> keys, URI endpoint) {
    this(id, keys, endpoint, List.of());
  }

  /** Asked about batches only if it has no Ed25519 key. */
  public WitnessEndpoint(
      String id, List<VerifierKey> keys, URI endpoint, List<RetiredKey> retired) {
    this(
        id,
        keys,
        endpoint,
        keys.stream().noneMatch(key -> key.type() == SignatureType.COSIGNATURE_ED25519),
        retired);
  }

  /** Every key that it has or had, those in use first. */
  public List<VerifierKey> allKeys() {
    Set<VerifierKey> all = new LinkedHashSet<>(keys);
    retired.forEach(gone -> all.add(gone.key()));
    return List.copyOf(all);
  }

  /** Whether {@code key}'s word on {@code tree} counts, as far as it is one of its keys. */
  boolean counts(VerifierKey key, Checkpoint tree) {
    return retired.stream().noneMatch(gone -> gone.forbids(key, tree));
  }

  /** The keys in use whose word on {@code tree} counts; none once all of them are revoked. */
  List<VerifierKey> keysInUse(Checkpoint tree) {
    return keys.stream().filter(key -> counts(key, tree)).toList();
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
