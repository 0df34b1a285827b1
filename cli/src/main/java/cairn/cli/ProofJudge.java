package cairn.cli;

import java.util.List;

/** placeholder until verify lands */
record ProofJudge(List<Pin> pins) {
  String standing(cairn.format.ProofFile proof, cairn.format.Hash content) throws CommandFailure {
    return "not judged";
  }
}
