package cairn.verify;

import cairn.format.Hash;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a push amounts to. */
public sealed interface JudgedPush {

  /**
   * It is not what it claims to be: nothing of it is to be believed.
   *
   * @param reason what is wrong, in words that may be shown
   */
  record Refused(String reason) implements JudgedPush {}

  /**
   * The log's signature and every path and signature in it hold.
   *
   * @param sender how the sender stands as an attestor: a trusted one vouches for his log's key
   * @param records all of them, in order
   */
  record Sound(AttestorStanding sender, List<JudgedRecord> records) implements JudgedPush {
    public Sound {
      records = List.copyOf(records);
    }

    /** How many records are of signers who stand so. */
    public long count(AttestorStanding standing) {
      return records.stream().filter(record -> record.standing() == standing).count();
    }

    /** Fingerprints of those signers whose records are not taken. */
    public Set<Hash> strangers() {
      Set<Hash> strangers = new LinkedHashSet<>();
      records.stream()
          .filter(record -> !record.standing().isTaken())
          .forEach(record -> strangers.add(record.signer().fingerprint()));
      return strangers;
    }
  }
}
