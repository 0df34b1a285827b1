package cairn.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects checks while a proof is judged. */
final class Report {
  private final List<Check> checks = new ArrayList<>();

  void pass(CheckId id, String sentence) {
    checks.add(new Check(id, Check.Outcome.PASS, sentence));
  }

  void fail(CheckId id, String sentence) {
    checks.add(new Check(id, Check.Outcome.FAIL, sentence));
  }

  void absent(CheckId id, String sentence) {
    checks.add(new Check(id, Check.Outcome.ABSENT, sentence));
  }

  void notChecked(CheckId id, String sentence) {
    checks.add(new Check(id, Check.Outcome.NOT_CHECKED, sentence));
  }

  boolean hasFailed() {
    return checks.stream().anyMatch(check -> check.outcome() == Check.Outcome.FAIL);
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }
}
