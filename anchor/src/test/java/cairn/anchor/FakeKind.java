package cairn.anchor;

import cairn.format.Origin;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Anchors in memory: who has anchored which batch, and in what order it was asked. */
class FakeKind implements AnchorKind {
  final Set<String> targets = new LinkedHashSet<>(Set.of("b", "c"));
  final List<String> asked = new ArrayList<>();
  final List<String> rounds = new ArrayList<>();
  final Map<String, AnchorOutcome> answers = new LinkedHashMap<>();

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Set<String> targets(Origin log) {
    return targets;
  }

  @Override
  public void begins(Origin log, long batch, int count) {
    rounds.add("begins " + batch + " with " + count);
  }

  @Override
  public AnchorOutcome submit(AnchorJob job) throws StoreException {
    asked.add(job.target() + " " + job.batch());
    return answers.getOrDefault(job.target(), new AnchorOutcome.Done());
  }

  @Override
  public void ended(Origin log, long batch) {
    rounds.add("ended " + batch);
  }
}
