package cairn.node;

import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One witness of the network, as the configuration names it.
 *
 * <pre>
 * {@code {"id": "witness-a-1", "pubkey": "witness-a-1+…", "endpoint": "http://127.0.0.1:8001"}}
 * </pre>
 *
 * @param keys its verifier keys: one of Ed25519 (type 04), one of ML-DSA-44 (06), or both
 * @param operator who runs it; unstated, it counts as run by this network's operator
 */
public record WitnessSetting(
    String id, List<VerifierKey> keys, URI endpoint, Optional<String> operator) {
  public WitnessSetting {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("witness " + id + ": expected at least one key");
    }
  }

  static WitnessSetting read(Section section) throws ConfigurationException {
    String id = section.required("id", Texts.WITNESS_WANTED, Texts::witness);
    List<VerifierKey> keys =
        section.list(
            "pubkey",
            "the witness's verifier key (name+keyid+base64) or a list of them",
            VerifierKey::parse);
    URI endpoint = section.required("endpoint", Texts.URL_WANTED, Texts::url);
    Optional<String> operator =
        section.optional("operator", "the name of who runs it", Texts::title);
    section.refuseOthers();
    requireCosigners(section, id, keys);
    return new WitnessSetting(id, keys, endpoint, operator);
  }

  private static void requireCosigners(Section section, String id, List<VerifierKey> keys)
      throws ConfigurationException {
    if (keys.isEmpty()) {
      throw section.refuse(
          "pubkey", "is missing; add the verifier key that `cairn witness init` printed");
    }
    Set<SignatureType> types = new HashSet<>();
    for (VerifierKey key : keys) {
      if (!key.type().isCosignature()) {
        throw section.refuse(
            "pubkey", "got a log's key, expected a witness's (`cairn witness init` prints it)");
      }
      if (!key.name().equals(id)) {
        throw section.refuse(
            "pubkey",
            "got a key named \"%s\", expected the witness's id \"%s\"; give it the key's name"
                .formatted(OneLine.of(key.name()), id));
      }
      if (!types.add(key.type())) {
        throw section.refuse(
            "pubkey", "got two keys of one type, expected at most one Ed25519 and one ML-DSA-44");
      }
    }
  }
}
