package cairn.cli;

import cairn.format.SignatureType;
import java.util.List;

/** What a key is for: one key serves one role. */
enum KeyRole {
  LOG(List.of(SignatureType.ED25519)),
  WITNESS(List.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44)),
  IDENTITY(List.of(SignatureType.ED25519)),
  ATTESTOR(List.of(SignatureType.ED25519));

  private final List<SignatureType> types;

  KeyRole(List<SignatureType> types) {
    this.types = types;
  }

  /** The signature types that keys of this role may have, the usual one first. */
  List<SignatureType> types() {
    return types;
  }
}
