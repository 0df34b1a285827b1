package cairn.node;

import cairn.federation.bundle.HeldTexts;
import cairn.store.StoreException;

/** Every clear text behind a commitment that a node keeps. Any thread may call. */
final class PrivateDesk {
  private final SideRecords own;
  private final HeldTexts held;

  /**
   * @param own of records made here
   * @param held of others' records, which came in bundles
   */
  PrivateDesk(SideRecords own, HeldTexts held) {
    this.own = own;
    this.held = held;
  }

  int count(PrivateHome.Whose whose) throws StoreException {
    return switch (whose) {
      case PrivateHome.Whose.Investigation(String id) ->
          own.ofInvestigation(id).size() + held.ofInvestigation(id);
      case PrivateHome.Whose.File(var hash) -> own.ofFile(hash).size() + held.ofFile(hash);
    };
  }

  /** Erases them; what was erased stays so when it fails half way. How many there were. */
  int forget(PrivateHome.Whose whose) throws StoreException {
    return switch (whose) {
      case PrivateHome.Whose.Investigation(String id) ->
          own.forgetInvestigation(id) + held.forgetInvestigation(id);
      case PrivateHome.Whose.File(var hash) -> own.forgetFile(hash) + held.forgetFile(hash);
    };
  }
}
