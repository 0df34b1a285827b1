package cairn.witness;

import cairn.format.ForkFile;
import java.util.List;

/** What a witness says of forks that it met: its {@code /evidence}. */
public sealed interface ShownEvidence {
  /** It shows these. None has been judged: each is worth what the signatures in it are. */
  record Shown(List<ForkFile> forks) implements ShownEvidence {
    public Shown {
      forks = List.copyOf(forks);
    }
  }

  /** It did not answer, or not as it must. */
  record Failed(WitnessFailure failure) implements ShownEvidence {}
}
